import { readJson, textAt } from "./json.ts";
import type { Shown, Surface } from "./surface.ts";

/** Grafana's version, from `/api/health`. */
export function grafanaVersion(body: string): string | undefined {
  return textAt(readJson(body), "version");
}

/** Where Grafana shows its own figures, to everybody unless its configuration says otherwise. */
export const grafanaMetricsPath = "/metrics";

/** How many rules it looks at (a paused one is not), and how many alerts there are of each `state`. */
export const grafanaSeries = { rules: "grafana_alerting_schedule_alert_rules", alerts: "grafana_alerting_alerts" };

/** Whether Grafana says itself that it has lost its database: 503 with `"database": "failing"`. */
export function hasLostDatabase({ status, body }: Shown): boolean {
  return status === 503 && textAt(readJson(body), "database") === "failing";
}

/** Asked without a login; 503 with `"database": "failing"` when Grafana has lost its database. */
export const grafanaSurface: Surface = {
  port: "http",
  path: "/api/health",
  expected: '200 {"database":"ok"}',
  fits: ({ status, body }) => status === 200 && textAt(readJson(body), "database") === "ok",
};
