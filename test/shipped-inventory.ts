import { readFileSync } from "node:fs";

import { parseInventory, type Loaded } from "../src/inventory/load.ts";
import { InventoryError, toLine } from "../src/inventory/problem.ts";

/** The inventory that lotus ships, as text. */
export const shippedText = readFileSync(new URL("../inventory.yaml", import.meta.url), "utf8");

/** What stands in the shipped inventory, and what stands there instead. */
export type Edit = readonly [from: string, to: string];

/** The shipped inventory with some places changed; each `from` must stand there exactly once. */
export function edited(...edits: readonly Edit[]): string {
  return edits.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`not exactly once in inventory.yaml: ${from}`);
    return text.replace(from, () => to);
  }, shippedText);
}

/** The shipped inventory, telling its news to a room of the lab with an access token in a file beside it. */
export function tellingRoom(room: string, tokenFile: string): string {
  const [, spam = ""] = /^ {2}spam:\n(?: {4}.*\n)*? {4}id: (".*")$/m.exec(shippedText) ?? [];
  const section = `notify: { matrix: { room: spam, token: { file: ${tokenFile} } } }\n`;
  return shippedText.replace(spam, JSON.stringify(room)) + section;
}

export function load(text: string = shippedText): Loaded {
  return parseInventory({ text, path: "/somewhere/inventory.yaml", shown: "inventory.yaml" });
}

/** Every problem line of a text, errors and warnings. */
export function problemLines(text: string): readonly string[] {
  try {
    return load(text).warnings.map(toLine);
  } catch (error) {
    if (error instanceof InventoryError) return error.problems.map(toLine);
    throw error;
  }
}
