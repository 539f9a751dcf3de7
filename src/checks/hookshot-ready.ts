import { hookshotSurfaces } from "../services/hookshot.ts";
import { defineSurfaceCheck } from "./surfaces.ts";

export default defineSurfaceCheck({
  id: "hookshot-ready",
  title: "its bridge is up and its webhooks are loaded",
  kind: "hookshot",
  surfaces: hookshotSurfaces,
});
