import type { Inventory } from "../inventory/inventory.ts";
import type { Outcome, Report, RunId } from "./report.ts";
import { displayName } from "./service-words.ts";

/** What follows from something and is therefore not shown. */
export interface Hides {
  readonly findings: number;
  /** Checks that could not be made. */
  readonly checks: number;
  /** Services and hosts concerned. */
  readonly names: readonly string[];
}

/** What a root hides. */
export function hiddenBy(root: RunId, { results }: Report, inventory: Inventory): Hides {
  const parts = results.map(({ at, outcome }) => ({ at, ...hiddenIn(outcome, root) }));
  const hidden = parts.filter(({ findings, checks }) => findings + checks > 0);
  return {
    findings: hidden.reduce((sum, { findings }) => sum + findings, 0),
    checks: hidden.reduce((sum, { checks }) => sum + checks, 0),
    names: namesOf(
      hidden.map(({ at }) => at),
      root,
      inventory,
    ),
  };
}

function hiddenIn(outcome: Outcome, root: RunId): { readonly findings: number; readonly checks: number } {
  if (outcome.kind === "skipped" && outcome.because === root) {
    return outcome.hidden.length === 0 ? { findings: 0, checks: 1 } : { findings: outcome.hidden.length, checks: 0 };
  }
  const some = outcome.kind === "found" ? outcome.hidden.filter(({ because }) => because === root) : [];
  return { findings: some.length, checks: 0 };
}

/** The services and hosts concerned, without the root's own. */
function namesOf(hidden: readonly RunId[], root: RunId, { services }: Inventory): readonly string[] {
  const names = hidden.map(({ host, service: name }) => {
    const service = services.find((service) => service.name === name);
    if (name !== undefined && name === root.service) return undefined;
    if (service !== undefined) return displayName(service);
    return host === root.host ? undefined : host;
  });
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** Several roots taken together. */
export function together(all: readonly Hides[]): Hides {
  return {
    findings: all.reduce((sum, { findings }) => sum + findings, 0),
    checks: all.reduce((sum, { checks }) => sum + checks, 0),
    names: [...new Set(all.flatMap(({ names }) => names))],
  };
}

/** How much that is. */
export function sizeOf({ findings, checks }: Hides): number {
  return findings + checks;
}
