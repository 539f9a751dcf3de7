import { spawnSync } from "node:child_process";

/** A command to time. */
export interface Contender {
  readonly title: string;
  readonly words: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Measured {
  readonly title: string;
  /** Median wall time in milliseconds. */
  readonly median: number;
  readonly fastest: number;
  readonly slowest: number;
  readonly rounds: number;
}

/**
 * Times the contenders in turn, so that a slow moment of the machine hits all of them. The first round fills caches and is
 * dropped. @throws when one of them ends with anything but 0: a failed run has no time.
 */
export function race(contenders: readonly Contender[], rounds: number): readonly Measured[] {
  const times = contenders.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      const ms = timeOf(contender);
      if (round > 0) times[index]?.push(ms);
    }
  }
  return contenders.map(({ title }, index) => summary(title, times[index] ?? []));
}

function timeOf({ title, words, env }: Contender): number {
  const [command, ...rest] = words;
  const started = performance.now();
  const { status, stderr, error } = spawnSync(command, rest, { env: { ...process.env, ...env }, encoding: "utf8" });
  const ms = performance.now() - started;
  if (status !== 0) throw new Error(`${title} ended with ${status}: ${error?.message ?? stderr}`);
  return ms;
}

function summary(title: string, times: readonly number[]): Measured {
  const sorted = times.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const median = sorted.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2;
  return { title, median, fastest: at(0), slowest: at(sorted.length - 1), rounds: sorted.length };
}
