import { setTimeout as sleep } from "node:timers/promises";

import { LotusError } from "../errors.ts";

/** What it means for people to begin now; undefined when it means nothing. */
export type CountCalls = () => Promise<string | undefined>;

export interface IdleOptions {
  /** No longer than this, in milliseconds. */
  readonly maxMs: number;
  readonly everyMs: number;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/** `--when-idle`: waits until nobody would be cut off. @throws LotusError when that does not come about in time */
export async function waitForIdle(count: CountCalls, { maxMs, everyMs, signal, say }: IdleOptions): Promise<void> {
  let said: string | undefined;
  for (let waitedMs = 0; ; waitedMs += everyMs) {
    const calls = await count();
    if (calls === undefined) return;
    if (waitedMs >= maxMs || signal.aborted) {
      throw new LotusError(`${calls}; nothing was touched`, { hint: "try again later, or do it without --when-idle" });
    }
    if (calls !== said) say(`waiting: ${calls}`);
    said = calls;
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
