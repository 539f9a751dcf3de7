import { excerpt } from "../probes/excerpt.ts";
import type { Finding } from "./finding.ts";

/**
 * Compares what runs with what the inventory expects. A later release of the same line (all numbers but the last) is how fixes
 * arrive, and no drift; an older one, or another line, is.
 */
export function judgeVersion(running: string | undefined, expected: string | undefined): readonly Finding[] {
  if (running === undefined || expected === undefined) return [];
  const [is, wanted] = [numbersOf(running), numbersOf(expected)];
  const sameLine = wanted.slice(0, -1).every((number, index) => number === is[index]);
  const last = wanted.length - 1;
  if (sameLine && (is[last] ?? 0) >= (wanted[last] ?? 0)) return [];
  return [{ kind: "version-differs", running: excerpt(running, 40), expected }];
}

/** `v17.9 (Debian 17.9-1)` → 17, 9. */
function numbersOf(version: string): readonly number[] {
  return (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? "").split(".").map(Number);
}
