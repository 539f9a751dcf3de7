import { pathOf, processMetrics, sendMetrics, sendText } from "./stand-in.ts";
import type { StandIn } from "./stand-in.ts";

/** The owner's own exporter on the admin interface. Its metric names are not documented, so only the process shows. */
export function matrixAdminExporter(): StandIn {
  return {
    of: "the matrix-admin exporter",
    process: "python3",
    http: {
      metrics: (request, response) => {
        if (pathOf(request.url) !== "/metrics") return sendText(response, 404, "Not found\n");
        return sendMetrics(response, processMetrics());
      },
    },
  };
}
