import type { HostView } from "../hosts/host.ts";
import { askHttp, type HttpPlace } from "./http.ts";
import { type Listener, listenersOf } from "./listeners.ts";
import { samplesOf } from "./prometheus.ts";

/** Where a host shows that people are in calls. */
export interface CallPlaces {
  /** LiveKit's metrics. */
  readonly livekit: HttpPlace | undefined;
  /** Ports of coturn's relays: each that is open carries somebody's call. */
  readonly relays: { readonly first: number; readonly last: number } | undefined;
}

/** Who would be cut off by a restart. */
export interface Calls {
  /** People in group calls. */
  readonly participants: number;
  /** Relayed streams, one or two for each person in a one-to-one call that needs a relay. */
  readonly relays: number;
}

const relayProgram = "turnserver";

/** Counts calls as the host shows them. @throws LotusError when it cannot be told */
export async function callsOn(host: HostView, { livekit, relays }: CallPlaces): Promise<Calls> {
  const [answer, listeners] = await Promise.all([
    livekit === undefined ? undefined : askHttp(host, livekit, { path: "/metrics" }),
    relays === undefined ? [] : listenersOf(host),
  ]);
  return {
    participants: answer === undefined ? 0 : participantsIn(answer.body),
    relays: relays === undefined ? 0 : relaysAmong(listeners, relays),
  };
}

/** `livekit_participant_total` is a gauge of who is there now, whatever its name says. */
export function participantsIn(body: string): number {
  const counts = samplesOf(body, "livekit_participant_total").map(({ value }) => value);
  return counts.filter((count) => Number.isFinite(count)).reduce((sum, count) => sum + count, 0);
}

export function relaysAmong(
  listeners: readonly Listener[],
  { first, last }: { readonly first: number; readonly last: number },
): number {
  const open = listeners.filter(
    ({ protocol, port, processes }) =>
      protocol === "udp" && port >= first && port <= last && processes.includes(relayProgram),
  );
  return new Set(open.map(({ port }) => port)).size;
}
