import { spawnSync } from "node:child_process";

import { withUsage } from "./usage.ts";

/** A command to time. */
export interface Contender {
  readonly title: string;
  readonly words: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** Its memory is measured, too; the command is a program of Node's. */
  readonly memory?: true;
}

export interface Measured {
  readonly title: string;
  /** Median wall time in milliseconds. */
  readonly median: number;
  readonly fastest: number;
  readonly slowest: number;
  readonly rounds: number;
  /** The most memory it had in any round, in bytes. */
  readonly memory?: number;
}

interface Round {
  readonly ms: number;
  readonly memory: number | undefined;
}

/** Runs a command to its end: its exit status and what it printed. */
type RunCommand = (
  words: Contender["words"],
  env: NodeJS.ProcessEnv,
) => readonly [number | null, string] | Promise<readonly [number | null, string]>;

/**
 * Times the contenders in turn, so that a slow moment of the machine hits all of them. The first round fills caches and is
 * dropped. LOTUS_BENCH_ROUNDS makes it another number of rounds, for trying the harness.
 * @throws when one of them ends with anything but 0: a failed run has no time.
 */
export async function race(
  contenders: readonly Contender[],
  rounds: number,
  run: RunCommand = runAndWait,
): Promise<readonly Measured[]> {
  const wanted = Number(process.env["LOTUS_BENCH_ROUNDS"] ?? rounds);
  const measured = contenders.map((): Round[] => []);
  for (let round = 0; round <= wanted; round += 1) {
    for (const [index, contender] of contenders.entries()) {
      const one = await measure(contender, run);
      if (round > 0) measured[index]?.push(one);
    }
  }
  return contenders.map(({ title }, index) => summary(title, measured[index] ?? []));
}

async function measure({ title, words, env, memory }: Contender, run: RunCommand): Promise<Round> {
  let ms = Number.NaN;
  const time = async (measuring: NodeJS.ProcessEnv): Promise<void> => {
    const started = performance.now();
    const [status, said] = await run(words, { ...process.env, ...measuring, ...env });
    ms = performance.now() - started;
    if (status !== 0) throw new Error(`${title} ended with ${status}: ${said}`);
  };
  if (memory) return { memory: (await withUsage(time)).memory, ms };
  await time({});
  return { ms, memory: undefined };
}

function runAndWait([command, ...rest]: Contender["words"], env: NodeJS.ProcessEnv): readonly [number | null, string] {
  const { status, stdout, stderr, error } = spawnSync(command, rest, {
    env,
    encoding: "utf8",
    maxBuffer: 64 * 1024 ** 2,
  });
  return [status, error?.message ?? `${stdout}\n${stderr}`];
}

/** The middle one, or the mean of the two in the middle. */
export function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  return sorted.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2;
}

function summary(title: string, rounds: readonly Round[]): Measured {
  const times = rounds.map(({ ms }) => ms);
  const peaks = rounds.flatMap(({ memory }) => (memory === undefined ? [] : [memory]));
  const range = { fastest: Math.min(...times), slowest: Math.max(...times), rounds: times.length };
  const measured = { title, median: medianOf(times), ...range };
  return peaks.length === 0 ? measured : { ...measured, memory: Math.max(...peaks) };
}
