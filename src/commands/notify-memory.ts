import { mkdir, readFile } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";

import type { Trouble } from "../checks/history.ts";
import { notifyMemory } from "../schemas/notify-memory.ts";
import { reasonOf, replaceFile } from "./replace-file.ts";
import type { World } from "./world.ts";

/** What `--notify` remembers from run to run. */
export interface Memory {
  /** What the last run showed, and since when. */
  readonly known: readonly Trouble[];
  /** What the room was told of. */
  readonly told: readonly Trouble[];
}

const empty: Memory = { known: [], told: [] };

/** Where the memory of a deployment is kept. */
export function memoryFile(deployment: string, world: Pick<World, "env" | "home">): string {
  return stateFile(`notify-${deployment}.json`, world);
}

/** A file that lotus keeps from run to run. */
export function stateFile(name: string, { env, home }: Pick<World, "env" | "home">): string {
  const given = env["XDG_STATE_HOME"] ?? "";
  // A relative one is to be ignored, says the XDG specification.
  const base = isAbsolute(given) ? given : join(home, ".local/state");
  return join(base, "lotus", name);
}

/** Reads the memory; empty, with a word on `say`, where it cannot be read or understood. */
export async function recall(file: string, say: World["say"]): Promise<Memory> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return empty;
    say(`--notify: ${file} cannot be read: ${reasonOf(error)}; all that is wrong now counts as new\n`);
    return empty;
  }
  const parsed = notifyMemory.safeParse(jsonIn(text));
  if (parsed.success) return parsed.data;
  say(`--notify: ${file} is broken and is begun anew; all that is wrong now counts as new\n`);
  return empty;
}

/** Keeps the memory for the next run, for its owner only. Returns why it could not. */
export async function remember(file: string, { known, told }: Memory): Promise<string | undefined> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const document = { schema: "lotus.notify/1", known, told };
    await replaceFile(file, `${JSON.stringify(document, undefined, 2)}\n`, 0o600);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
