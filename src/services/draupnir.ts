import type { Surface } from "./surface.ts";

/** Any path answers, with a code only. Once 200 it stays 200: it proves that Draupnir started, not that it syncs. */
export const draupnirSurface: Surface = {
  port: "health",
  path: "/healthz",
  expected: "200",
  fits: ({ status }) => status === 200,
  starting: ({ status }) => status === 418,
};
