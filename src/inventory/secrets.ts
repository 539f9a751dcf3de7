import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { promisify } from "node:util";

import { LotusError } from "../errors.ts";
import { toDisplay } from "../hosts/command.ts";
import { Secret } from "../hosts/secret.ts";
import { expandHome } from "./find-file.ts";
import type { SecretReference } from "./inventory.ts";

/** Gives the secret that a reference names: looked up when first asked for, once per run. */
export type ResolveSecret = (reference: SecretReference) => Promise<Secret>;

export interface SecretWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The inventory's file: a reference to a file starts from its directory. */
  readonly inventoryFile: string;
  /** How long a command may take in milliseconds; 10 000 unless told. */
  readonly timeoutMs?: number | undefined;
}

const limitBytes = 64 * 1024;
const run = promisify(execFile);

/**
 * Nothing is read until a secret is asked for. Errors name the reference and never what was found there.
 * @throws LotusError (from the returned function) when there is no such secret or others could read it.
 */
export function secretResolver(world: SecretWorld): ResolveSecret {
  const known = new Map<string, Promise<Secret>>();
  return (reference) => {
    const key = JSON.stringify(reference);
    const secret = known.get(key) ?? resolveSecret(reference, world);
    known.set(key, secret);
    return secret;
  };
}

async function resolveSecret(reference: SecretReference, world: SecretWorld): Promise<Secret> {
  if ("env" in reference) return fromEnvironment(reference.env, world);
  if ("file" in reference) return fromFile(reference.file, world);
  return fromCommand(reference.command, world);
}

function fromEnvironment(name: string, { env }: SecretWorld): Secret {
  const value = env[name];
  if (value === undefined || value === "") {
    throw new LotusError(`the secret in $${name} is ${value === undefined ? "not set" : "empty"}`, {
      hint: `set ${name} in the environment that starts lotus`,
    });
  }
  return new Secret(value);
}

async function fromFile(written: string, { home, inventoryFile }: SecretWorld): Promise<Secret> {
  const path = resolve(dirname(inventoryFile), expandHome(written, home));
  // Not blocking: opening a pipe that nobody writes to would wait for ever.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === "ENOENT" ? "there is no such file" : `cannot be opened (${error.code ?? "unknown"})`;
    throw new LotusError(`secret file ${path}: ${reason}`);
  });
  try {
    const { mode, size, ...stats } = await file
      .stat()
      .then((found) => ({ mode: found.mode, size: found.size, isFile: found.isFile() }));
    if (!stats.isFile) throw new LotusError(`secret file ${path}: not a regular file`);
    if ((mode & 0o077) !== 0) {
      throw new LotusError(
        `secret file ${path} is open to others (mode ${(mode & 0o7777).toString(8).padStart(4, "0")}), so it is not used`,
        {
          hint: `chmod 600 ${toDisplay([path])}   and think of the secret as seen`,
        },
      );
    }
    if (size > limitBytes)
      throw new LotusError(`secret file ${path}: larger than ${limitBytes} bytes, so it is no secret`);
    return notEmpty(await file.readFile("utf8"), `secret file ${path}: empty`);
  } finally {
    await file.close();
  }
}

async function fromCommand(command: readonly string[], { env, timeoutMs = 10_000 }: SecretWorld): Promise<Secret> {
  const [program = "", ...words] = command;
  const shown = toDisplay(command);
  const running = run(program, words, { env, timeout: timeoutMs, killSignal: "SIGKILL", maxBuffer: limitBytes });
  // A command that wants to ask must use the terminal: an open standard input would only let it wait.
  running.child.stdin?.on("error", () => undefined).end();
  const { stdout } = await running.catch((error: unknown) => {
    // The error carries the command's output, which may hold the secret: it goes no further.
    throw new LotusError(`the command for a secret ${failure(error, timeoutMs)}: ${shown}`, {
      hint: "its output is not shown here, it may hold the secret: run it yourself",
    });
  });
  return notEmpty(stdout, `the command for a secret printed nothing: ${shown}`);
}

function failure(error: unknown, timeoutMs: number): string {
  const { code, killed, signal } = error as { code?: unknown; killed?: boolean; signal?: string };
  if (code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return `printed more than ${limitBytes} bytes`;
  if (killed === true) return `took longer than ${timeoutMs / 1000} s`;
  if (code === "ENOENT") return "was not found";
  if (code === "EACCES") return "may not be run";
  return typeof code === "number" ? `ended with status ${code}` : `was ended by ${signal ?? "an unknown cause"}`;
}

function notEmpty(text: string, otherwise: string): Secret {
  const value = text.replace(/(\r?\n)+$/, "");
  if (value === "") throw new LotusError(otherwise);
  return new Secret(value);
}
