import { pathOf, sendJson, sendPage } from "./stand-in.ts";
import type { StandIn } from "./stand-in.ts";

/** Grafana 12.4: health without a login, everything else behind one. */
export function grafana(): StandIn {
  return {
    of: "Grafana",
    process: "grafana",
    http: {
      http: (request, response) => {
        const path = pathOf(request.url);
        if (path === "/api/health") {
          return sendJson(response, 200, { database: "ok", version: "12.4.0", commit: "stand-in" });
        }
        if (path.startsWith("/api/")) return sendJson(response, 401, { message: "Unauthorized", statusCode: 401 });
        if (path === "/login") return sendPage(response, 200, "<!doctype html><title>Grafana</title>\n");
        return void response.writeHead(302, { location: "/login" }).end();
      },
    },
  };
}
