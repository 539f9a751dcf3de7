import type { HostView } from "../hosts/host.ts";
import { HostError } from "../hosts/host-error.ts";
import type { HostEntry, Inventory } from "../inventory/inventory.ts";
import type { Looking, ServiceSubject } from "./check.ts";

/**
 * Asks about a service from another machine, as the world does: a firewall or a wrong bind shows only there. Where that machine
 * cannot be asked, the service's own host is the next best place.
 */
export async function fromOutside<T>(
  looking: Looking,
  { host }: ServiceSubject,
  ask: (view: HostView) => Promise<T>,
): Promise<T> {
  const neighbour = neighbourOf(host, looking.inventory);
  if (neighbour === undefined) return ask(looking.host);
  try {
    return await ask(looking.from(neighbour.name));
  } catch (error) {
    if (!(error instanceof HostError) || error.kind === "cancelled") throw error;
    return ask(looking.host);
  }
}

/** Another machine in the same network: the proxy's, for it sees what comes from everywhere, or any with an address. */
export function neighbourOf(
  host: HostEntry,
  { hosts, services }: Pick<Inventory, "hosts" | "services">,
): HostEntry | undefined {
  if (host.address === undefined) return undefined;
  const others = hosts.filter(({ name, address }) => name !== host.name && address !== undefined);
  const proxies = new Set(services.flatMap((one) => (one.kind === "nginx-proxy-manager" ? [one.host] : [])));
  return others.find(({ name }) => proxies.has(name)) ?? others[0];
}
