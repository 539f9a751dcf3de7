import { spawn } from "node:child_process";

import { asAdmin } from "../lab/exec.ts";

/** What a command printed and how it ended. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a lab command, such as `break disk-full`. */
export async function lab(...words: readonly string[]): Promise<Ran> {
  return run(["node", "lab/lab.ts", ...words], process.env);
}

/** Runs a command as the lab's admin, inside its network. */
export async function inLab(...command: readonly string[]): Promise<Ran> {
  const { words, env } = asAdmin(command);
  return run(words, env);
}

/** Runs the built lotus so, with the shipped inventory. */
export async function lotus(...words: readonly string[]): Promise<Ran> {
  return inLab("node", "bin/lotus.js", ...words);
}

async function run([program = "", ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += String(chunk)));
    child.stderr.on("data", (chunk: Buffer) => (stderr += String(chunk)));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}
