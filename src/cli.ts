import { homedir, hostname, userInfo } from "node:os";

import { Command, CommanderError } from "@commander-js/extra-typings";

import manifest from "../package.json" with { type: "json" };
import { groupsFor } from "./cli/groups.ts";
import type { Outcome } from "./commands/outcome.ts";
import type { World } from "./commands/world.ts";
import { exitCodes, LotusError } from "./errors.ts";

const stop = new AbortController();

const world = (): World => ({
  env: process.env,
  cwd: process.cwd(),
  home: process.env["HOME"] ?? homedir(),
  now: () => new Date(),
  who: () => ({ user: userName(), machine: hostname(), pid: process.pid }),
  interactive: process.stdin.isTTY && process.stderr.isTTY,
  width: process.stdout.isTTY ? Math.max(process.stdout.columns, 60) : 80,
  screen: process.stdout.isTTY && process.env["TERM"] !== "dumb",
  colour: process.stdout.isTTY && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb",
  signal: stop.signal,
  print: (text) => void process.stdout.write(text),
  say: (text) => void process.stderr.write(text),
});

const lotus = new Command("lotus")
  .description("Runs a whole Matrix deployment over SSH.")
  .version(manifest.version)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "lotus: ")) })
  .helpCommand(false)
  .addHelpText(
    "after",
    `
Exit codes: 0 clean or done, 1 broken or failed, 2 bad usage or inventory,
3 something could not be told, 4 --dry-run has something to do, 70 a bug in lotus, 130 stopped with Ctrl-C.
`,
  );

// A reader that has seen enough (`| head`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});
process.on("SIGINT", onStop);
process.on("SIGTERM", onStop);

try {
  for (const add of await groupsFor(process.argv[2])) add(lotus, { world, finish });
  await lotus.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Ctrl-C once: stop cleanly. Twice: at once. */
function onStop(): void {
  if (stop.signal.aborted) process.exit(exitCodes.interrupted);
  stop.abort();
}

function finish({ stdout = "", stderr = "", exitCode }: Outcome): void {
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = exitCode;
}

/** The one place that prints an error and decides the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.clean : exitCodes.usage;
  if (error instanceof LotusError) {
    process.stderr.write(`${error.message}\n${error.hint === undefined ? "" : `${error.hint}\n`}`);
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`lotus: this is a bug in lotus, please report it with what follows\n${stack}\n`);
  return exitCodes.bug;
}

/** A user without an entry in the system's list has only a number. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "?");
  }
}
