import type { Inventory } from "../inventory/inventory.ts";
import type { Subject } from "./check.ts";
import { hostReachableId } from "./host-reachable.ts";

/** Which part of the deployment a run is about. */
export interface Scope {
  /** Whether the report is about this host or service. */
  readonly reports: (at: { readonly host: string; readonly service?: string | undefined }) => boolean;
  /** Whether the report is about this host or about a service on it. */
  readonly stands: (host: string) => boolean;
  /** Whether to run this check: what is reported on, and what that builds on, so that a root is found and named. */
  readonly looksAt: (at: {
    readonly check: string;
    readonly host: string;
    readonly service?: string | undefined;
  }) => boolean;
}

/** The scope of a run about the subjects chosen. */
export function scopeOf(inventory: Inventory, chosen: (subject: Subject) => boolean): Scope {
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
  return {
    reports: ({ host, service }) => (service === undefined ? hosts.has(host) : services.has(service)),
    stands: (host) =>
      hosts.has(host) || inventory.services.some((service) => service.host === host && services.has(service.name)),
    looksAt: ({ check, host, service }) =>
      service === undefined
        ? hosts.has(host) || (check === hostReachableId && standing.has(host))
        : needed.has(service),
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
