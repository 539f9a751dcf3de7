import { autheliaSurface } from "../services/authelia.ts";
import { defineSurfaceCheck } from "./surfaces.ts";

export default defineSurfaceCheck({
  id: "authelia-answers",
  title: "Authelia answers",
  kind: "authelia",
  surfaces: [autheliaSurface],
});
