import type { Surface } from "./surface.ts";

/** A port that shows metrics, among them at least these series. */
export function metricsSurface(path: string, series: readonly string[]): Surface {
  return {
    port: "metrics",
    path,
    expected: series.length === 0 ? "metrics" : `metrics, with ${series.join(", ")}`,
    fits: ({ status, body }) =>
      status === 200 && sample.test(body) && series.every((name) => new RegExp(`^${name}[{ \\t]`, "m").test(body)),
  };
}

/** A line of Prometheus's text format that is no comment. */
const sample = /^[a-zA-Z_:][\w:]*(?:\{.*\})?[ \t]+[-+\dNI]/m;
