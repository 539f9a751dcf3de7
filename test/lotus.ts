import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

/** How the built program ended and what it printed. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const lotusFile = fileURLToPath(new URL("../bin/lotus.js", import.meta.url));

/** Runs the built program to its end. */
export async function lotus(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd?: string,
): Promise<Ended> {
  const running = startLotus(words, env, cwd);
  return running.ended;
}

/** Starts the built program. */
export function startLotus(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd = "/",
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [lotusFile, ...words], {
    env: { ...env },
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
  return { child, ended };
}
