import { readFileSync } from "node:fs";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { readBody } from "./body.ts";
import { type Connections, connectionsOf } from "./hookshot-connections.ts";
import { pathOf, processMetrics, sendJson, sendMetrics, sendPage } from "./stand-in.ts";
import type { Settings, StandIn } from "./stand-in.ts";

/** matrix-hookshot 7.3.2 with generic webhooks alone: the bridge port, and its three listeners. */
export function hookshot(settings: Settings): StandIn {
  const registration = readRegistration(settings["HOOKSHOT_REGISTRATION"]);
  const token = settings["HOOKSHOT_HS_TOKEN"] ?? registration("hs_token");
  const connections = connectionsOf(settings, registration("as_token"));
  /** Requests below the webhooks' path: releases before 7.4.4 count them by path, ids included. */
  const asked = new Map<string, number>();
  const withHealth = (next: RequestListener): RequestListener => {
    return (request, response) => {
      const path = pathOf(request.url);
      const ready = connections.isLoaded();
      if (path === "/live") return sendJson(response, 200, { ok: true });
      if (path === "/ready") return sendJson(response, ready ? 200 : 500, { ready });
      return next(request, response);
    };
  };
  return {
    of: "matrix-hookshot",
    process: "node",
    started: connections.load(),
    http: {
      bridge: withHealth((request, response) => bridge(request, response, token, connections)),
      webhooks: withHealth((request, response) => void webhooks(request, response, connections, asked)),
      widgets: withHealth((_request, response) => notFound(response)),
      metrics: withHealth((request, response) => {
        if (pathOf(request.url) !== "/metrics") return notFound(response);
        return sendMetrics(response, metrics(connections, asked));
      }),
    },
  };
}

/** The tokens of a registration file, each on a line of its own; empty without one. */
function readRegistration(file: string | undefined): (key: string) => string {
  const text = file === undefined ? "" : readFileSync(file, "utf8");
  return (key) => new RegExp(`^${key}: (\\S+)$`, "m").exec(text)?.[1] ?? "";
}

function bridge(request: IncomingMessage, response: ServerResponse, token: string, connections: Connections): void {
  const path = pathOf(request.url);
  if (!path.startsWith("/_matrix/app/")) return notFound(response);
  if (request.headers.authorization !== `Bearer ${token}`) {
    return sendJson(response, 401, { errcode: "AUTH_FAILED", error: "Bad token supplied" });
  }
  if (path === "/_matrix/app/v1/ping") {
    return sendJson(response, 400, { errcode: "M_UNKNOWN", error: "Unknown transaction id" });
  }
  if (path.startsWith("/_matrix/app/v1/transactions/")) {
    // The real one looks at each event; this one looks at all its rooms again.
    void connections.load();
    return sendJson(response, 200, {});
  }
  return sendJson(response, 404, { errcode: "M_NOT_FOUND", error: "Not found" });
}

async function webhooks(
  request: IncomingMessage,
  response: ServerResponse,
  connections: Connections,
  asked: Map<string, number>,
): Promise<void> {
  const path = pathOf(request.url);
  if (!/^\/webhook\/[^/]+$/.test(path) || !connections.isLoaded()) return notFound(response);
  const series = `{method="${request.method}",path="${path}"}`;
  asked.set(series, (asked.get(series) ?? 0) + 1);
  if (request.method !== "POST" && request.method !== "PUT") {
    return sendJson(response, 405, { errcode: "HS_METHOD_NOT_ALLOWED", error: "Wrong METHOD" });
  }
  const posted = await connections.post(path.replace("/webhook/", ""), await readBody(request));
  if (posted) return sendJson(response, 200, { ok: true });
  return sendJson(response, 404, { ok: false, error: "Webhook not found" });
}

/** What Express says to a path it does not know, which is also hookshot's answer while it is starting. */
function notFound(response: ServerResponse): void {
  const body = '<!DOCTYPE html>\n<html lang="en">\n<body>\n<pre>Not Found</pre>\n</body>\n</html>\n';
  return sendPage(response, 404, body);
}

function metrics(connections: Connections, asked: ReadonlyMap<string, number>): readonly string[] {
  return [
    ...processMetrics(),
    "# HELP hookshot_connections The number of active hookshot connections",
    "# TYPE hookshot_connections gauge",
    `hookshot_connections ${connections.count()}`,
    "# TYPE hookshot_webhooks_http_request counter",
    ...[...asked].map(([series, count]) => `hookshot_webhooks_http_request${series} ${count}`),
    "# TYPE matrix_api_calls counter",
    "# TYPE matrix_api_calls_failed counter",
    "# TYPE matrix_appservice_events counter",
    "matrix_appservice_events 0",
  ];
}
