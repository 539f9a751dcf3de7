import type { z } from "zod";

import { inventorySchema, type WrittenInventory } from "./schema.ts";

const sections = new Set(["hosts", "services", "publicNames", "rooms", "roleTags", "scrapeJobs", "backups"]);

export interface Salvaged {
  /** What is left without the entries that have mistakes; undefined when a part that everything needs is broken. */
  readonly data: WrittenInventory | undefined;
  /** Whether the rules can still see everything that is well written. */
  readonly complete: boolean;
}

/** Leaves out hosts, services and other entries that have mistakes, so that the rest can be checked in the same run. */
export function withoutMistakes(issues: readonly z.core.$ZodIssue[], written: unknown): Salvaged {
  const rest = structuredClone(written);
  if (!isMapping(rest)) return { data: undefined, complete: false };
  for (const issue of issues) leaveOut(issue, rest);
  const again = inventorySchema.safeParse(rest);
  return again.success ? { data: again.data, complete: true } : { data: undefined, complete: false };
}

function leaveOut(issue: z.core.$ZodIssue, rest: Record<string, unknown>): void {
  if (issue.code === "unrecognized_keys") {
    const parent = issue.path.reduce<unknown>(
      (value, step) => (isMapping(value) ? value[String(step)] : undefined),
      rest,
    );
    if (isMapping(parent)) for (const key of issue.keys) delete parent[key];
    return;
  }
  const [section, entry] = issue.path.map(String);
  const entries = rest[section ?? ""];
  if (section !== undefined && sections.has(section) && entry !== undefined && isMapping(entries))
    delete entries[entry];
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
