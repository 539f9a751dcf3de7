import { setTimeout as sleep } from "node:timers/promises";

import type { HostView } from "../hosts/host.ts";
import { lastWordsOf } from "../probes/journal.ts";
import { unitStates } from "../probes/units.ts";

interface Watching {
  /** In milliseconds. */
  readonly forMs: number;
  readonly everyMs?: number;
  /** Told each time; what it returns ends the watching as a failure. */
  readonly look?: (() => Promise<readonly string[]>) | undefined;
}

/**
 * Watches a unit that was just started: it must stay active with the same main process. Ends at the first trouble, which is
 * returned with the program's own last words; nothing when there was none.
 */
export async function watchUnit(
  host: HostView,
  unit: string,
  { forMs, everyMs = 2000, look }: Watching,
): Promise<readonly string[]> {
  const first = await mainProcess(host, unit);
  for (let waitedMs = 0; ; waitedMs += everyMs) {
    const [states, main, seen] = await Promise.all([unitStates(host, [unit]), mainProcess(host, unit), look?.() ?? []]);
    const state = states[0];
    const after = `after ${Math.round(waitedMs / 1000)} s`;
    if (state?.active !== "active" || main !== first || main === "0") {
      const how =
        state?.active === "active" ? `was started again by itself` : `is ${state?.active ?? "gone"} (${state?.result})`;
      return [`${unit} ${how} ${after}`, ...(await lastWordsOf(host, unit)).map((line) => `it said: ${line}`)];
    }
    if (seen.length > 0) return seen;
    if (waitedMs >= forMs) return [];
    await sleep(Math.min(everyMs, Math.max(1, forMs - waitedMs)));
  }
}

async function mainProcess(host: HostView, unit: string): Promise<string> {
  const { stdout } = await host.query(["systemctl", "show", "--property=MainPID", "--value", "--", unit]);
  return stdout.trim();
}
