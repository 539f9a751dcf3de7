import { metricsSurface } from "./metrics.ts";
import type { Surface } from "./surface.ts";

/** `/` answers 406 "Not Ready" when the node's own figures are older than 4 s: it is stuck, or has lost Redis. */
export const livekitSurfaces: readonly Surface[] = [
  { port: "http", path: "/", expected: '200 "OK"', fits: ({ status, body }) => status === 200 && body === "OK" },
  metricsSurface("/metrics", ["livekit_room_total", "livekit_participant_total"]),
];
