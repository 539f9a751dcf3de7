import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { pathOf, processMetrics, sendJson, sendMetrics, sendPage } from "./stand-in.ts";
import type { Settings, StandIn } from "./stand-in.ts";

/** matrix-hookshot 7.3.2 without connections: the bridge port, and its three listeners. */
export function hookshot(settings: Settings): StandIn {
  const token = settings["HOOKSHOT_HS_TOKEN"] ?? "";
  return {
    of: "matrix-hookshot",
    process: "node",
    http: {
      bridge: withHealth((request, response) => bridge(request, response, token)),
      webhooks: withHealth(webhooks),
      widgets: withHealth((_request, response) => notFound(response)),
      metrics: withHealth((request, response) => {
        if (pathOf(request.url) !== "/metrics") return notFound(response);
        return sendMetrics(response, metrics());
      }),
    },
  };
}

function withHealth(next: RequestListener): RequestListener {
  return (request, response) => {
    const path = pathOf(request.url);
    if (path === "/live") return sendJson(response, 200, { ok: true });
    if (path === "/ready") return sendJson(response, 200, { ready: true });
    return next(request, response);
  };
}

function bridge(request: IncomingMessage, response: ServerResponse, token: string): void {
  const path = pathOf(request.url);
  if (!path.startsWith("/_matrix/app/")) return notFound(response);
  if (request.headers.authorization !== `Bearer ${token}`) {
    return sendJson(response, 401, { errcode: "AUTH_FAILED", error: "Bad token supplied" });
  }
  if (path === "/_matrix/app/v1/ping") {
    return sendJson(response, 400, { errcode: "M_UNKNOWN", error: "Unknown transaction id" });
  }
  if (path.startsWith("/_matrix/app/v1/transactions/")) return sendJson(response, 200, {});
  return sendJson(response, 404, { errcode: "M_NOT_FOUND", error: "Not found" });
}

function webhooks(request: IncomingMessage, response: ServerResponse): void {
  const path = pathOf(request.url);
  if (!/^\/webhook\/[^/]+$/.test(path)) return notFound(response);
  if (request.method !== "POST" && request.method !== "PUT") {
    return sendJson(response, 405, { errcode: "HS_METHOD_NOT_ALLOWED", error: "Wrong METHOD" });
  }
  return sendJson(response, 404, { ok: false, error: "Webhook not found" });
}

/** What Express says to a path it does not know, which is also hookshot's answer while it is starting. */
function notFound(response: ServerResponse): void {
  const body = '<!DOCTYPE html>\n<html lang="en">\n<body>\n<pre>Not Found</pre>\n</body>\n</html>\n';
  return sendPage(response, 404, body);
}

function metrics(): readonly string[] {
  return [
    ...processMetrics(),
    "# HELP hookshot_connections The number of active hookshot connections",
    "# TYPE hookshot_connections gauge",
    "hookshot_connections 0",
    "# TYPE matrix_api_calls counter",
    "# TYPE matrix_api_calls_failed counter",
    "# TYPE matrix_appservice_events counter",
    "matrix_appservice_events 0",
  ];
}
