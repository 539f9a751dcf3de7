import { autheliaSurface } from "../services/authelia.ts";
import { defineSurfaceCheck } from "./surfaces.ts";

export default defineSurfaceCheck({
  id: "authelia-answers",
  title: "answers",
  kind: "authelia",
  surfaces: [autheliaSurface],
});
