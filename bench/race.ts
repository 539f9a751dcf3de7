import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

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

const memoryReporter = pathToFileURL(join(import.meta.dirname, "report-memory.js")).href;

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
  const folder = mkdtempSync(join(tmpdir(), "lotus-bench-"));
  const file = join(folder, "memory");
  const measuring = memory ? { NODE_OPTIONS: `--import=${memoryReporter}`, LOTUS_BENCH_MEMORY: file } : {};
  try {
    const started = performance.now();
    const [status, said] = await run(words, { ...process.env, ...measuring, ...env });
    const ms = performance.now() - started;
    if (status !== 0) throw new Error(`${title} ended with ${status}: ${said}`);
    return { ms, memory: memory ? Number(readFileSync(file, "utf8")) : undefined };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runAndWait([command, ...rest]: Contender["words"], env: NodeJS.ProcessEnv): readonly [number | null, string] {
  const { status, stdout, stderr, error } = spawnSync(command, rest, {
    env,
    encoding: "utf8",
    maxBuffer: 64 * 1024 ** 2,
  });
  return [status, error?.message ?? `${stdout}\n${stderr}`];
}

function summary(title: string, rounds: readonly Round[]): Measured {
  const sorted = rounds.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const median = sorted.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2;
  const peaks = rounds.flatMap(({ memory }) => (memory === undefined ? [] : [memory]));
  const times = { title, median, fastest: at(0), slowest: at(sorted.length - 1), rounds: sorted.length };
  return peaks.length === 0 ? times : { ...times, memory: Math.max(...peaks) };
}
