import type { Inventory } from "../inventory/inventory.ts";
import { hostReachableId } from "./host-reachable.ts";
import type { RunId } from "./report.ts";

interface Making {
  readonly check: { readonly after: readonly string[] };
  readonly at: RunId;
}

/** Of everything that could be looked at: what is reported on, and what that builds on, directly or not. Keeps the order. */
export function withFoundation<M extends Making>(
  all: readonly M[],
  reports: (at: RunId) => boolean,
  { services }: Inventory,
): readonly M[] {
  const needs = new Map<string | undefined, readonly string[]>(services.map(({ name, needs }) => [name, needs]));
  const buildsOn = ({ check, at }: M, other: M): boolean => {
    if (other.at.service !== undefined && needs.get(at.service)?.includes(other.at.service) === true) return true;
    if (other.at.host !== at.host) return false;
    if (other.at.service === undefined && other.at.check === hostReachableId) return true;
    const isNear = other.at.service === undefined || other.at.service === at.service;
    return isNear && check.after.includes(other.at.check);
  };
  const made = new Set(all.filter(({ at }) => reports(at)));
  // A Set hands out what is added while it is walked.
  for (const one of made) for (const other of all) if (buildsOn(one, other)) made.add(other);
  return all.filter((one) => made.has(one));
}
