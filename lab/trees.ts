import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";

/** What `{{name}}` in a layer's files stands for: addresses of the inventory, the lab's own secrets. */
export type Values = Readonly<Record<string, string>>;

/** Copies a folder, with every `{{name}}` in its files replaced. An unknown name is an error. */
export function renderTree(from: string, to: string, values: Values): void {
  for (const file of filesBelow(from)) {
    const target = join(to, relative(from, file));
    mkdirSync(dirname(target), { recursive: true });
    const info = lstatSync(file);
    if (info.isSymbolicLink()) {
      symlinkSync(readlinkSync(file), target);
      continue;
    }
    writeFileSync(target, fill(readFileSync(file, "utf8"), values, file));
    chmodSync(target, info.mode & 0o777);
  }
}

/** A digest over the rendered files of a folder, their names and modes: it changes when what would be written does. */
export function digestTree(folder: string, values: Values): string {
  const sum = createHash("sha256");
  for (const file of filesBelow(folder)) {
    const info = lstatSync(file);
    const text = info.isSymbolicLink() ? readlinkSync(file) : fill(readFileSync(file, "utf8"), values, file);
    sum.update(JSON.stringify([relative(folder, file), info.mode & 0o111, text]));
  }
  return sum.digest("hex");
}

function fill(text: string, values: Values, file: string): string {
  return text.replaceAll(/\{\{([\w.-]+)\}\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${file}: nothing is known to put in place of ${whole}`);
    return value;
  });
}

function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
