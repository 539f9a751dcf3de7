import { execFile } from "node:child_process";

import { whenOverdue } from "./limits.ts";

/** What a short program of this machine said; status undefined when it is not installed, was killed or took too long. */
export interface Said {
  readonly status: number | undefined;
  /** Not installed here. */
  readonly missing: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

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
    const ended = whenOverdue(ms, () => {
      late = true;
      child.kill();
      // What it started itself may hold these open for longer.
      child.stdout?.destroy();
      child.stderr?.destroy();
    });
    child.stdin?.on("error", () => undefined).end();
  });
}
