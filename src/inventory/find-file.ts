import { readFile } from "node:fs/promises";
import { isAbsolute, join, relative, resolve } from "node:path";

import { UsageError } from "../errors.ts";

export interface Places {
  /** The value of `--inventory`. */
  readonly file?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
}

export interface InventoryFile {
  /** Absolute. */
  readonly path: string;
  /** As an admin would type it from `cwd`. */
  readonly shown: string;
  readonly text: string;
}

/**
 * Finds and reads the inventory: `--inventory`, `$LOTUS_INVENTORY`, `./inventory.yaml`,
 * `~/.config/lotus/inventory.yaml`, `/etc/lotus/inventory.yaml`. A file that was named must be there.
 * @throws UsageError when there is none or it cannot be read.
 */
export async function findInventory({ file, env, cwd, home }: Places): Promise<InventoryFile> {
  if (file !== undefined) return readNamed(file, "--inventory", cwd, home);
  const fromEnvironment = env["LOTUS_INVENTORY"];
  if (fromEnvironment !== undefined && fromEnvironment !== "") {
    return readNamed(fromEnvironment, "$LOTUS_INVENTORY", cwd, home);
  }
  const places = [join(cwd, "inventory.yaml"), join(home, ".config/lotus/inventory.yaml"), "/etc/lotus/inventory.yaml"];
  for (const place of places) {
    const text = await readIfThere(place, show(place, cwd, home));
    if (text !== undefined) return { path: place, shown: show(place, cwd, home), text };
  }
  throw new UsageError(
    "no inventory found; looked for ./inventory.yaml, ~/.config/lotus/inventory.yaml and /etc/lotus/inventory.yaml",
    { hint: "name one with --inventory FILE or $LOTUS_INVENTORY" },
  );
}

async function readNamed(named: string, by: string, cwd: string, home: string): Promise<InventoryFile> {
  if (named.trim() === "") throw new UsageError(`${by} names no file: its value is empty`);
  const path = resolve(cwd, expandHome(named, home));
  const shown = show(path, cwd, home);
  const text = await readIfThere(path, shown);
  if (text === undefined) throw new UsageError(`${by} names ${shown}, and there is no such file`);
  return { path, shown, text };
}

async function readIfThere(path: string, shown: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    const reason = code === "EISDIR" ? "it is a directory" : code === "EACCES" ? "permission denied" : String(code);
    throw new UsageError(`cannot read the inventory ${shown}: ${reason}`, { cause: error });
  }
}

/** `~` and `~/…` become the home directory; other text stays. */
export function expandHome(path: string, home: string): string {
  return path === "~" || path.startsWith("~/") ? join(home, path.slice(1)) : path;
}

function show(path: string, cwd: string, home: string): string {
  const fromHere = relative(cwd, path);
  if (fromHere !== "" && !fromHere.startsWith("..") && !isAbsolute(fromHere)) return fromHere;
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
