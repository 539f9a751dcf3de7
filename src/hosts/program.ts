import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";

import { createLimiter } from "./limiter.ts";
import { whenOverdue } from "./limits.ts";

/** What a short program of this machine said; status undefined when it is not installed, was killed or took too long. */
export interface Said {
  readonly status: number | undefined;
  /** Not installed here. */
  readonly missing: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** For reading the rest of what an ended program printed, in milliseconds. */
const readingMs = 2000;
/** Two hundred hosts would start two hundred programs at once, and each would use up its time in the crowd: they take turns. */
const turn = createLimiter(8 * availableParallelism());

/**
 * Runs a program of this machine to its end, for at most `ms` milliseconds. The time is kept here: `execFile` would throw away
 * what a program printed that ended just then, and call it a success.
 */
export function runProgram(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  ms: number,
): Promise<Said> {
  return turn(() => run(file, args, environment, ms));
}

function run(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  ms: number,
): Promise<Said> {
  return new Promise((resolve) => {
    let late = false;
    const child = execFile(
      file,
      args,
      { env: { ...environment, LC_ALL: "C" }, encoding: "utf8" },
      (error, stdout, stderr) => {
        ended();
        const code = error === null ? 0 : error.code;
        const status = typeof code === "number" && !late ? code : undefined;
        resolve({ status, missing: code === "ENOENT", stdout, stderr });
      },
    );
    const giveUp = (): void => {
      late = true;
      child.kill();
      // What it started itself may hold these open for longer.
      child.stdout?.destroy();
      child.stderr?.destroy();
    };
    // One that has ended in time is only still being read.
    let ended = whenOverdue(ms, () => {
      if (child.exitCode === null) giveUp();
      else ended = whenOverdue(readingMs, giveUp);
    });
    child.stdin?.on("error", () => undefined).end();
  });
}
