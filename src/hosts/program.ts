import { execFile } from "node:child_process";

/** What a short program of this machine said; status undefined when it is not installed, was killed or took too long. */
export interface Said {
  readonly status: number | undefined;
  /** Not installed here. */
  readonly missing: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of this machine to its end, for at most `ms` milliseconds. */
export function runProgram(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  ms: number,
): Promise<Said> {
  return new Promise((resolve) => {
    execFile(
      file,
      args,
      { timeout: ms, env: { ...environment, LC_ALL: "C" }, encoding: "utf8" },
      (error, stdout, stderr) => {
        const status = error ? (typeof error.code === "number" ? error.code : undefined) : 0;
        resolve({ status, missing: error?.code === "ENOENT", stdout, stderr });
      },
    ).stdin?.end();
  });
}
