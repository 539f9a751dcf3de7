import { draupnirSurface } from "../services/draupnir.ts";
import { defineSurfaceCheck } from "./surfaces.ts";

export default defineSurfaceCheck({
  id: "draupnir-answers",
  title: "Draupnir has started",
  kind: "draupnir",
  surfaces: [draupnirSurface],
});
