import { npmSurface } from "../services/nginx-proxy-manager.ts";
import { defineSurfaceCheck } from "./surfaces.ts";

export default defineSurfaceCheck({
  id: "npm-api",
  title: "its admin program answers",
  kind: "nginx-proxy-manager",
  surfaces: [npmSurface],
});
