import { existsSync, readFileSync } from "node:fs";
import { parseObject } from "./body.ts";
import type { Settings } from "./stand-in.ts";

/** What the lab's faults and variations have changed in a stand-in: the file that STAND_IN_STATE names, read at each question. */
export function stateOf({ STAND_IN_STATE: file }: Settings): Readonly<Record<string, unknown>> {
  return file !== undefined && existsSync(file) ? (parseObject(readFileSync(file, "utf8")) ?? {}) : {};
}
