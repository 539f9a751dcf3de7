import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** What a program of Node's used. */
export interface Usage {
  /** The most memory it ever had, in bytes. */
  readonly memory: number;
  /** Of its own, without the programs it started, in milliseconds. */
  readonly processorMs: number;
}

const reporter = pathToFileURL(join(import.meta.dirname, "report-usage.js")).href;

/** Runs a program of Node's with what makes it report its usage. `run` throws when the program fails. */
export async function withUsage(run: (env: NodeJS.ProcessEnv) => unknown): Promise<Usage> {
  const folder = mkdtempSync(join(tmpdir(), "lotus-bench-"));
  const file = join(folder, "usage");
  try {
    await run({ NODE_OPTIONS: `--import=${reporter}`, LOTUS_BENCH_USAGE: file });
    return JSON.parse(readFileSync(file, "utf8")) as Usage;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
