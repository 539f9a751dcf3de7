import { livekitSurfaces } from "../services/livekit.ts";
import { defineSurfaceCheck } from "./surfaces.ts";

export default defineSurfaceCheck({
  id: "livekit-answers",
  title: "is ready and counts its rooms",
  kind: "livekit",
  surfaces: livekitSurfaces,
});
