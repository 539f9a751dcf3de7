import { uptimeKumaSurface } from "../services/uptime-kuma.ts";
import { defineSurfaceCheck } from "./surfaces.ts";

export default defineSurfaceCheck({
  id: "uptime-kuma-answers",
  title: "answers, its database too",
  kind: "uptime-kuma",
  surfaces: [uptimeKumaSurface],
});
