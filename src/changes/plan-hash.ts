import { createHash } from "node:crypto";

import { Secret } from "../hosts/secret.ts";
import type { HostPlan } from "./change.ts";

/** SHA-256 over what is to be done on a host, as canonical JSON: the same wish for the same host in the same state has the same hash. */
export function hashOf({ host, changes }: HostPlan): string {
  return digest(canonical({ host, changes }));
}

/** One for several hosts, in the order of their names. */
export function hashOfAll(plans: readonly HostPlan[]): string {
  const each = plans.filter(({ changes }) => changes.length > 0).map((plan) => `${plan.host} ${hashOf(plan)}`);
  return digest(each.toSorted().join("\n"));
}

/** JSON with sorted keys and without what is undefined; a secret stands there as its digest. */
export function canonical(value: unknown): string {
  if (value instanceof Secret) return `{"sha256":"${digest(value.reveal())}"}`;
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  const sorted = entries.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${sorted.map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`).join(",")}}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
