import type { Inventory } from "../inventory/inventory.ts";
import type { Subject } from "./check.ts";
import { hostReachableId } from "./host-reachable.ts";
import type { PickedChecks } from "./pick.ts";
import type { RunId } from "./report.ts";

/** Which part of the deployment a run is about. */
export interface Scope {
  /** Whether the report is about this host or service. */
  readonly reports: (at: RunId) => boolean;
  /** Whether the report is about this service. */
  readonly covers: (service: string) => boolean;
  /** Whether the report is about this host or about a service on it. */
  readonly stands: (host: string) => boolean;
  /** Whether to run this check: what is reported on, and what that builds on, so that a root is found and named. */
  readonly looksAt: (at: RunId) => boolean;
}

/** The scope of a run about the subjects chosen, and of their checks those picked; all of them when there is no pick. */
export function scopeOf(inventory: Inventory, chosen: (subject: Subject) => boolean, pick?: PickedChecks): Scope {
  const hosts = new Set(inventory.hosts.filter((host) => chosen({ kind: "host", host })).map(({ name }) => name));
  const services = new Set(
    inventory.services
      .filter((service) => {
        const host = inventory.hosts.find(({ name }) => name === service.host);
        return host !== undefined && chosen({ kind: "service", host, service });
      })
      .map(({ name }) => name),
  );
  const needed = withNeeds(services, inventory);
  const standing = new Set(inventory.services.filter(({ name }) => needed.has(name)).map(({ host }) => host));
  const picks = pick ?? { reports: () => true, allows: () => true };
  return {
    reports: (at) => picks.reports(at) && (at.service === undefined ? hosts.has(at.host) : services.has(at.service)),
    covers: (service) => services.has(service),
    stands: (host) =>
      hosts.has(host) || inventory.services.some((service) => service.host === host && services.has(service.name)),
    looksAt: (at) =>
      picks.allows(at) &&
      (at.service === undefined
        ? hosts.has(at.host) || (at.check === hostReachableId && standing.has(at.host))
        : needed.has(at.service)),
  };
}

function withNeeds(services: ReadonlySet<string>, { services: all }: Inventory): ReadonlySet<string> {
  const needed = new Set(services);
  // A Set hands out what is added while it is walked.
  for (const name of needed) {
    for (const other of all.find((service) => service.name === name)?.needs ?? []) needed.add(other);
  }
  return needed;
}
