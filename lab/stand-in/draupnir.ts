import type { StandIn } from "./stand-in.ts";

/** Draupnir 2.9.0's healthz: any path, a code and nothing else, 200 once it has started. */
export function draupnir(): StandIn {
  return {
    of: "Draupnir",
    process: "node",
    http: { health: (_request, response) => void response.writeHead(200).end() },
  };
}
