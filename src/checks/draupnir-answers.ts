import { draupnirSurface } from "../services/draupnir.ts";
import { defineSurfaceCheck } from "./surfaces.ts";

export default defineSurfaceCheck({
  id: "draupnir-answers",
  title: "has started",
  kind: "draupnir",
  surfaces: [draupnirSurface],
});
