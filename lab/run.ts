import { spawn } from "node:child_process";

/** How a program of the outer machine is run. Times in milliseconds. */
export type RunOptions = {
  readonly timeout?: number;
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Goes on without complaint when the program fails. */
  readonly mayFail?: boolean;
  /** A file descriptor that takes everything the program prints. */
  readonly log?: number;
};

/** What a program printed and how it ended; `status` is null when a signal ended it. */
export type Ran = { readonly stdout: string; readonly stderr: string; readonly status: number | null };

/** Runs a program to its end. Rejects when it fails, unless it may, and when its time is up. */
export async function run(command: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const [program = "", ...args] = command;
  const timeout = options.timeout ?? 60_000;
  const child = spawn(program, args, {
    env: options.env ?? process.env,
    stdio: ["pipe", options.log ?? "pipe", options.log ?? "pipe"],
    timeout,
    killSignal: "SIGKILL",
  });
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin?.on("error", () => undefined).end(options.input ?? "");
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (status === 0 || options.mayFail) return { stdout, stderr, status };
  const how = status === null ? `was ended (time limit ${timeout / 1000} s)` : `failed with ${status}`;
  throw new Error(`${command.join(" ")} ${how}\n${stderr.trim().slice(-4000)}`);
}
