import { HostError } from "../hosts/host-error.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { Finding } from "./finding.ts";
import { hostReachableId } from "./host-reachable.ts";
import type { RunId } from "./report.ts";
import { severityOf } from "./words.ts";

/** One check on one subject as it ended, before roots silence symptoms. */
export interface Run {
  readonly at: RunId;
  /** Ids of the checks it builds on. */
  readonly after: readonly string[];
  readonly ended: { readonly findings: readonly Finding[] } | { readonly error: unknown };
}

/** Who builds on whom among the runs of one report. */
export interface Family {
  /** Everything a run builds on, directly or not, nearest first; never the run itself. */
  readonly above: (run: Run) => ReadonlySet<Run>;
  /** The same without what only its findings follow from: what silences the run as a whole. */
  readonly aboveAll: (run: Run) => ReadonlySet<Run>;
  /** All runs on these services. */
  readonly ofServices: (names: readonly string[]) => readonly Run[];
  /** All runs on these hosts themselves, without their services. */
  readonly ofHosts: (names: readonly string[]) => readonly Run[];
  /** `host-reachable` of the run's host, and of the host at which its question failed. */
  readonly reachability: (run: Run) => readonly Run[];
}

/** Reads the family from `after`, the services' `needs`, and the hosts. */
export function familyOf(runs: readonly Run[], inventory: Inventory): Family {
  const onHosts = Map.groupBy(runs, ({ at }) => (at.service === undefined ? at.host : undefined));
  const onServices = Map.groupBy(runs, ({ at }) => at.service);
  const needs = new Map<string | undefined, readonly string[]>(
    inventory.services.map(({ name, needs }) => [name, needs]),
  );
  const known = new Map<Run, ReadonlySet<Run>>();

  const ofServices = (names: readonly string[]) => names.flatMap((name) => onServices.get(name) ?? []);
  const ofHosts = (names: readonly string[]) => names.flatMap((name) => onHosts.get(name) ?? []);
  const reachability = (run: Run) =>
    hostsOf(run).flatMap((host) => (onHosts.get(host) ?? []).filter(({ at }) => at.check === hostReachableId));
  const before = ({ at, after }: Run) =>
    [...(at.service === undefined ? [] : ofServices([at.service])), ...(onHosts.get(at.host) ?? [])].filter((other) =>
      after.includes(other.at.check),
    );
  const firm = (run: Run) => [...reachability(run), ...before(run), ...ofServices(needs.get(run.at.service) ?? [])];
  const parents = (run: Run) => [...firm(run), ...ofServices(followed(run))];

  const above = (run: Run) => {
    const found = known.get(run) ?? everythingAbove(run, parents(run), parents);
    known.set(run, found);
    return found;
  };
  return { above, aboveAll: (run) => everythingAbove(run, firm(run), parents), ofServices, ofHosts, reachability };
}

function everythingAbove(run: Run, nearest: readonly Run[], parents: (run: Run) => readonly Run[]): ReadonlySet<Run> {
  const found = new Set(nearest);
  // A Set hands out what is added while it is walked, so this goes up until nothing new turns up.
  for (const other of found) for (const parent of parents(other)) found.add(parent);
  found.delete(run);
  return found;
}

/** The services that all the trouble of a run follows from; none when it has trouble of its own. */
function followed({ ended }: Run): readonly string[] {
  const broken = "findings" in ended ? ended.findings.filter((finding) => severityOf(finding) === "broken") : [];
  return broken.every(({ follows = [] }) => follows.length > 0) ? broken.flatMap(({ follows = [] }) => follows) : [];
}

function hostsOf({ at, ended }: Run): readonly string[] {
  const failedAt = "error" in ended && ended.error instanceof HostError ? [ended.error.host] : [];
  return [at.host, ...failedAt];
}
