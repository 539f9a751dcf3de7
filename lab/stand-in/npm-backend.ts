import { pathOf, sendJson } from "./stand-in.ts";
import type { StandIn } from "./stand-in.ts";

/** Nginx Proxy Manager's own program: nginx hands it what comes to port 81 below /api/. */
export function npmBackend(): StandIn {
  return {
    of: "Nginx Proxy Manager's backend",
    process: "node",
    http: {
      http: (request, response) => {
        if (pathOf(request.url) === "/") {
          return sendJson(response, 200, { status: "OK", setup: true, version: { major: 2, minor: 13, revision: 5 } });
        }
        return sendJson(response, 403, { error: { code: 403, message: "Permission Denied" } });
      },
    },
  };
}
