import { at, readJson } from "./json.ts";
import type { Surface } from "./surface.ts";

/** A push for a monitor that does not exist: refused without a login, after a look into its database; nothing is recorded. */
export const uptimeKumaSurface: Surface = {
  port: "http",
  path: "/api/push/lotus-health",
  expected: '404 {"ok":false}: no such monitor',
  fits: ({ status, body }) => status === 404 && at(readJson(body), "ok") === false,
};
