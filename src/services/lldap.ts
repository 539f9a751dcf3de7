import type { Surface } from "./surface.ts";

/** Every unknown path answers 200 with the web page: only the empty body tells that this is the health answer. */
export const lldapSurface: Surface = {
  port: "http",
  path: "/health",
  expected: "200 with an empty body",
  fits: ({ status, body }) => status === 200 && body === "",
};
