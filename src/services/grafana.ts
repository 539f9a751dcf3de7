import { readJson, textAt } from "./json.ts";
import type { Surface } from "./surface.ts";

/** Grafana's version, from `/api/health`. */
export function grafanaVersion(body: string): string | undefined {
  return textAt(readJson(body), "version");
}

/** Asked without a login; 503 with `"database": "failing"` when Grafana has lost its database. */
export const grafanaSurface: Surface = {
  port: "http",
  path: "/api/health",
  expected: '200 {"database":"ok"}',
  fits: ({ status, body }) => status === 200 && textAt(readJson(body), "database") === "ok",
};
