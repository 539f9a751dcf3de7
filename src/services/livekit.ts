import { metricsSurface } from "./metrics.ts";
import type { Surface } from "./surface.ts";

/** `/` answers 406 "Not Ready" when the node's own figures are older than 4 s: it is stuck, or has lost Redis. */
export const livekitSurfaces: readonly Surface[] = [
  { port: "http", path: "/", expected: '200 "OK"', fits: ({ status, body }) => status === 200 && body === "OK" },
  metricsSurface("/metrics", ["livekit_room_total", "livekit_participant_total"]),
];

/** What LiveKit does where its configuration says nothing; times in seconds. */
export const livekitDefaults = {
  port: 7880,
  tcpPort: 7881,
  ice: { first: 50_000, last: 60_000 },
  empty_timeout: 300,
  departure_timeout: 20,
  max_participants: 0,
  turnTtl: 14_400,
} as const;

/** The net.core.rmem_max in bytes from which on LiveKit no longer warns: the kernel grants twice of it, and LiveKit looks for 5 MB. */
export const udpBuffer = 2_500_000;
