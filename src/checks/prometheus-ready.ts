import { prometheusSurface } from "../services/prometheus.ts";
import { defineSurfaceCheck } from "./surfaces.ts";

export default defineSurfaceCheck({
  id: "prometheus-ready",
  title: "is ready",
  kind: "prometheus",
  surfaces: [prometheusSurface],
});
