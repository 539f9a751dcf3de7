import { uptimeKumaSurface } from "../services/uptime-kuma.ts";
import { defineSurfaceCheck } from "./surfaces.ts";

export default defineSurfaceCheck({
  id: "uptime-kuma-answers",
  title: "Uptime Kuma answers, and asks its database",
  kind: "uptime-kuma",
  surfaces: [uptimeKumaSurface],
});
