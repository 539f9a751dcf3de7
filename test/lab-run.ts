import { spawn } from "node:child_process";

/** What a command printed and how it ended. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a lab command, such as `break disk-full`. */
export async function lab(...words: readonly string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn("node", ["lab/lab.ts", ...words], { stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += String(chunk)));
    child.stderr.on("data", (chunk: Buffer) => (stderr += String(chunk)));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}

/** Runs the built lotus as the lab's admin, inside its network, with the shipped inventory. */
export async function lotus(...words: readonly string[]): Promise<Ran> {
  return lab("exec", "--", "node", "bin/lotus.js", ...words);
}
