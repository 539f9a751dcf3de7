import { readJson, textAt } from "./json.ts";
import type { Surface } from "./surface.ts";

/** A constant reply: neither its database nor the directory is looked at. */
export const autheliaSurface: Surface = {
  port: "http",
  path: "/api/health",
  expected: '200 {"status":"OK"}',
  fits: ({ status, body }) => status === 200 && textAt(readJson(body), "status") === "OK",
};
