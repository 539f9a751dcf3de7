import { printable } from "../hosts/printable.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { Untold } from "./account.ts";
import { type Hides, together } from "./hides.ts";
import { hostReachableId } from "./host-reachable.ts";
import type { Outcome, Report, Result, RunId } from "./report.ts";
import { displayName } from "./service-words.ts";

type Unknown = Extract<Outcome, { readonly kind: "unknown" }>;
type UnknownResult = Omit<Result, "outcome"> & { readonly outcome: Unknown };

/** Says each reason once: a missing key fails on every host, a lost connection in every check of one. */
export function groupUnknowns(
  { results, hosts }: Report,
  inventory: Inventory,
  hiddenBy: (root: RunId) => Hides,
): readonly Untold[] {
  const unknown = results.filter((result): result is UnknownResult => result.outcome.kind === "unknown");
  const groups = Map.groupBy(unknown, (result) => reasonWithoutNames(result, inventory));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { reason, hint } = first.outcome;
    const names = [...new Set(group.map(({ at }) => at.host))];
    const label = (name: string) => [...hosts, ...inventory.hosts].find((host) => host.name === name)?.label ?? name;
    return [
      {
        at: group.map(({ at }) => at),
        title: titleOf(group, names, inventory),
        place: names.length === 1 ? label(first.at.host) : "",
        detail: [...printable(reason).split("\n"), ...which(group, names)],
        hint: hint === undefined ? undefined : printable(hint),
        hides: together(group.map(({ at }) => hiddenBy(at))),
        bugs: group.flatMap(({ outcome }) => (outcome.bug === undefined ? [] : [printable(outcome.bug)])),
      },
    ];
  });
}

function titleOf(group: readonly UnknownResult[], hosts: readonly string[], { services }: Inventory): string {
  const only = (names: readonly (string | undefined)[]) => (new Set(names).size === 1 ? names[0] : undefined);
  const isUnasked = group.every(({ at }) => at.check === hostReachableId);
  if (isUnasked) return `${hosts.length === 1 ? hosts[0] : `${hosts.length} hosts`} could not be asked`;
  const service = services.find(({ name }) => name === only(group.map(({ at }) => at.service)));
  const subject = service === undefined ? (only(hosts) ?? `${hosts.length} hosts`) : displayName(service);
  return `${subject} could not be checked in full`;
}

/** Which checks, or which hosts where the hosts themselves could not be asked. */
function which(group: readonly UnknownResult[], hosts: readonly string[]): readonly string[] {
  const isUnasked = group.every(({ at }) => at.check === hostReachableId);
  if (isUnasked) return hosts.length === 1 ? [] : [`hosts: ${hosts.join(", ")}`];
  const checks = [...new Set(group.map(({ at }) => at.check))];
  const on = hosts.length === 1 ? "" : ` on ${hosts.join(", ")}`;
  return [`not known: ${checks.join(", ")}${on}`];
}

/** Reasons name the host they speak of; without it, equal ones are equal. */
function reasonWithoutNames({ at, outcome: { reason, hint = "" } }: UnknownResult, { hosts }: Inventory): string {
  const host = hosts.find(({ name }) => name === at.host);
  const names = [host?.label, host?.address, at.host].filter((name) => name !== undefined);
  const isMentioned = names.map((name) => name.replaceAll(/[^\w]/g, String.raw`\$&`)).join("|");
  return `${reason}\n${hint}`.replaceAll(new RegExp(`(?<![\\w-])(?:${isMentioned})(?![\\w-])`, "g"), "%");
}
