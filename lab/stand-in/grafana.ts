import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "./body.ts";
import { grafanaRules, type GrafanaRule } from "./grafana-rules.ts";
import { pathOf, processMetrics, sendJson, sendMetrics, sendPage } from "./stand-in.ts";
import type { Settings, StandIn } from "./stand-in.ts";
import { stateOf } from "./state.ts";

/**
 * Grafana 12.4: health and metrics without a login, rules and annotations with a service account's token, everything else behind
 * a login.
 */
export function grafana(settings: Settings): StandIn {
  const annotations: unknown[] = [];
  return {
    of: "Grafana",
    process: "grafana",
    http: { http: (request, response) => answer(request, response, settings, annotations) },
  };
}

function answer(request: IncomingMessage, response: ServerResponse, settings: Settings, annotations: unknown[]): void {
  const path = pathOf(request.url);
  const state = stateOf(settings);
  const rules = rulesIn(state);
  if (path === "/api/health") {
    const database = state["database"] ?? "ok";
    return sendJson(response, database === "ok" ? 200 : 503, { database, version: "12.4.0", commit: "stand-in" });
  }
  if (path === "/metrics") return sendMetrics(response, [...alertingMetrics(rules), ...processMetrics()]);
  if (path.startsWith("/api/")) {
    const token = settings["GRAFANA_TOKEN"];
    const known = token !== undefined && request.headers.authorization === `Bearer ${token}`;
    if (known && path === "/api/prometheus/grafana/api/v1/rules") return sendJson(response, 200, rulesAnswer(rules));
    if (known && path === "/api/annotations") return annotate(request, response, annotations);
    if (known) return sendJson(response, 404, { message: "Not found" });
    return sendJson(response, 401, { message: "Unauthorized", statusCode: 401 });
  }
  if (path === "/login") return sendPage(response, 200, "<!doctype html><title>Grafana</title>\n");
  return void response.writeHead(302, { location: "/login" }).end();
}

/** Newest first, as Grafana lists them. */
function annotate(request: IncomingMessage, response: ServerResponse, annotations: unknown[]): void {
  if (request.method === "GET") return sendJson(response, 200, annotations);
  void readBody(request).then((body) => {
    const id = annotations.length + 1;
    annotations.unshift({ id, ...(JSON.parse(body) as object) });
    sendJson(response, 200, { message: "Annotation added", id });
  });
}

/** The owner's rules with what the lab has changed: by title, `null` for one that is gone; a new title is one more. */
function rulesIn({ rules }: Readonly<Record<string, unknown>>): readonly GrafanaRule[] {
  const changes = Object.entries((rules ?? {}) as Readonly<Record<string, Partial<GrafanaRule> | null>>);
  const kept = grafanaRules.filter(({ title }) => !changes.some(([name, change]) => name === title && change === null));
  const changed = kept.map((rule) => ({ ...rule, ...changes.find(([title]) => title === rule.title)?.[1] }));
  const base = { folder: "Matrix", query: "vector(1)", duration: 60, severity: "warning" } as const;
  const more = changes.filter(([name, change]) => change !== null && !grafanaRules.some(({ title }) => title === name));
  return [...changed, ...more.map(([title, change]) => ({ ...base, ...change, title }))];
}

function alertingMetrics(rules: readonly GrafanaRule[]): readonly string[] {
  const active = rules.filter(({ paused }) => paused !== true);
  const words = { inactive: "normal", pending: "pending", firing: "alerting" } as const;
  const wordOf = ({ state = "inactive", health = "ok" }: GrafanaRule): string =>
    health === "ok" ? words[state] : health;
  const states = ["alerting", "error", "nodata", "normal", "pending"];
  return [
    "# HELP grafana_alerting_alerts How many alerts by state are in the scheduler.",
    "# TYPE grafana_alerting_alerts gauge",
    ...states.map(
      (state) => `grafana_alerting_alerts{state="${state}"} ${active.filter((rule) => wordOf(rule) === state).length}`,
    ),
    "# TYPE grafana_alerting_schedule_alert_rules gauge",
    `grafana_alerting_schedule_alert_rules ${active.length}`,
  ];
}

/** Shaped like Prometheus's own answer; a group's `file` is the folder's title. */
function rulesAnswer(rules: readonly GrafanaRule[]): unknown {
  const folders = Map.groupBy(rules, ({ folder }) => folder);
  const groups = [...folders].map(([folder, members]) => ({
    name: folder.toLowerCase(),
    file: folder,
    interval: 60,
    rules: members.map(ruleAnswer),
  }));
  return { status: "success", data: { groups } };
}

function ruleAnswer({ title, query, duration, severity, state, health, lastError, paused }: GrafanaRule): unknown {
  const labels = { severity };
  const alert = {
    labels: { alertname: title, ...labels },
    annotations: {},
    activeAt: new Date().toISOString(),
    value: "",
  };
  const isActive = state === "firing" || state === "pending";
  return {
    name: title,
    query,
    duration,
    labels,
    annotations: {},
    state: state ?? "inactive",
    health: health ?? "ok",
    ...(lastError === undefined ? {} : { lastError }),
    type: "alerting",
    isPaused: paused ?? false,
    alerts: isActive ? [{ ...alert, state: state === "firing" ? "Alerting" : "Pending" }] : [],
  };
}
