import { readJson, textAt } from "./json.ts";
import type { Surface } from "./surface.ts";

/** nginx on port 81 hands `/api/` to the admin program, so that both have to work for this answer. */
export const npmSurface: Surface = {
  port: "admin",
  path: "/api/",
  expected: '200 {"status":"OK"}',
  fits: ({ status, body }) => status === 200 && textAt(readJson(body), "status") === "OK",
};
