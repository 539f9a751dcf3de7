import type { z } from "zod";

import { inventorySchema, type WrittenInventory } from "./schema.ts";

type Issue = z.core.$ZodIssue;

export interface Salvaged {
  /** What is left without the entries that have mistakes; undefined when a part that everything needs is broken. */
  readonly data: WrittenInventory | undefined;
  /** Whether the rules can still see everything that is well written. */
  readonly complete: boolean;
}

/** Of these, single entries can be left out. */
const mappings = new Set([
  "hosts",
  "services",
  "publicNames",
  "rooms",
  "roleTags",
  "scrapeJobs",
  "backups",
  "certificates",
]);
/** These are left out as a whole, or the places of their other items would shift. */
const lists = ["uptimeMonitors", "banLists", "alertRules", "router.forwards", "webhooks.services"];
const listsWithRules = new Set(["uptimeMonitors", "router.forwards"]);

/** Leaves out hosts, services and other entries that have mistakes, so that the rest can be checked in the same run. */
export function withoutMistakes(issues: readonly Issue[], written: unknown): Salvaged {
  const rest: unknown = structuredClone(written);
  let complete = true;
  for (const issue of issues) {
    const list = lists.find((name) => `${issue.path.join(".")}.`.startsWith(`${name}.`));
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) remove(rest, [...issue.path, key]);
    } else if (list !== undefined) {
      replace(rest, list.split("."));
      complete &&= !listsWithRules.has(list);
    } else if (mappings.has(String(issue.path[0])) && issue.path.length > 1) {
      remove(rest, issue.path.slice(0, 2));
      complete &&= issue.path[0] === "roleTags";
    }
  }
  const again = inventorySchema.safeParse(rest);
  return again.success ? { data: again.data, complete } : { data: undefined, complete: false };
}

function remove(from: unknown, path: readonly PropertyKey[]): void {
  const parent = parentOf(from, path);
  if (parent !== undefined) delete parent[String(path.at(-1))];
}

function replace(from: unknown, path: readonly PropertyKey[]): void {
  const parent = parentOf(from, path);
  if (parent !== undefined) parent[String(path.at(-1))] = [];
}

function parentOf(from: unknown, path: readonly PropertyKey[]): Record<string, unknown> | undefined {
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((value, step) => (isObject(value) ? value[String(step)] : undefined), from);
  return isObject(parent) ? parent : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
