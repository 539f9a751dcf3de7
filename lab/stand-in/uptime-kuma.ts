import { pathOf, sendJson, sendPage } from "./stand-in.ts";
import type { StandIn } from "./stand-in.ts";

/** Uptime Kuma: its page, the push address, and metrics behind a key. */
export function uptimeKuma(): StandIn {
  return {
    of: "Uptime Kuma",
    process: "node",
    http: {
      http: (request, response) => {
        const path = pathOf(request.url);
        if (path === "/") return void response.writeHead(302, { location: "/dashboard" }).end();
        if (path === "/dashboard") return sendPage(response, 200, "<!doctype html><title>Uptime Kuma</title>\n");
        if (path === "/api/entry-page") {
          return sendJson(response, 200, { type: "entryPage", entryPage: "dashboard" });
        }
        if (path.startsWith("/api/push/")) {
          return sendJson(response, 404, { ok: false, msg: "Monitor not found or not active." });
        }
        if (path === "/metrics") return void response.writeHead(401, { "www-authenticate": "Basic" }).end();
        return sendPage(response, 404, "<!doctype html><title>Uptime Kuma</title>\n");
      },
    },
  };
}
