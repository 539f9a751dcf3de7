import { lkJwtSurfaces } from "../services/lk-jwt-service.ts";
import { defineSurfaceCheck } from "./surfaces.ts";

export default defineSurfaceCheck({
  id: "lk-jwt-answers",
  title: "answers, browsers included",
  kind: "lk-jwt-service",
  surfaces: lkJwtSurfaces,
});
