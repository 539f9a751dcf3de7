import { setTimeout as sleep } from "node:timers/promises";

import type { Verdict } from "../../changes/apply.ts";
import type { HostView } from "../../hosts/host.ts";
import type { ServiceOf } from "../../inventory/inventory.ts";
import { type Ping, ping } from "../../probes/matrix-ping.ts";
import { syncErrors } from "../../probes/sync-errors.ts";
import { unitStates } from "../../probes/units.ts";
import { watchUnit } from "../watch-unit.ts";

/** How the bot is asked for an answer, and from where. */
export interface BotPing {
  readonly from: HostView;
  readonly request: Ping;
  /** Its name in the inventory. */
  readonly room: string;
}

/** How long one !ping is waited for, in milliseconds. */
const perTryMs = 5000;
/** A restart of a bot misses a sync or two. */
const mostErrors = 2;

/**
 * Whether the bot works after a restart: its process stays the same, its syncs do not fail, and it answers !ping where the
 * inventory says how to ask. A unit that is active proves nothing: matrix-nio goes on for ever with a token that is no good.
 */
export async function verifyBot(
  host: HostView,
  { unit, release }: ServiceOf<"bot">,
  how: BotPing | undefined,
): Promise<Verdict> {
  const failing = async (): Promise<readonly string[]> => {
    const since = unitStates(host, [unit]).then(([state]) => state?.activeSince);
    const { lines, lastWords } = await syncErrors(host, unit, since);
    return lines <= mostErrors
      ? []
      : [`${lines} syncs failed within a minute`, ...lastWords.map((line) => `it said: ${line}`)];
  };
  let isOver = false;
  const watched = watchUnit(host, unit, { forMs: release.watch, look: failing }).then((trouble) => {
    isOver = trouble.length > 0;
    return trouble;
  });
  const [trouble, answer] = await Promise.all([watched, how === undefined ? undefined : answered(how, () => isOver)]);
  const seconds = Math.round(release.watch / 1000);
  if (trouble.length > 0) return { proofs: [], failures: [`not working: ${trouble[0]}`, ...trouble.slice(1)] };
  if (answer?.failure !== undefined) return { proofs: [], failures: [answer.failure] };
  const asked =
    answer === undefined
      ? "whether it answers was not tried: the inventory names no room and token for !ping"
      : `answering !ping in ${answer.room} after ${(answer.afterMs / 1000).toFixed(1)} s`;
  return { proofs: [`working for ${seconds} s without trouble`, asked], failures: [] };
}

interface Answered {
  readonly room: string;
  readonly afterMs: number;
  readonly failure?: string;
}

/** It has to sync first, and does not answer what was said before that: it is asked again, until it is known not to work. */
async function answered({ from, request, room }: BotPing, isOver: () => boolean): Promise<Answered> {
  const started = performance.now();
  while (!isOver() && performance.now() - started < request.patienceMs) {
    const pinged = await ping(from, { ...request, patienceMs: perTryMs });
    if (pinged.kind === "answered") return { room, afterMs: pinged.afterMs };
    await sleep(500);
  }
  const waited = Math.round((performance.now() - started) / 1000);
  return { room, afterMs: 0, failure: `it does not answer !ping in ${room} within ${waited} s` };
}
