import { HostError } from "../hosts/host-error.ts";
import type { HostView } from "../hosts/host.ts";
import type { HostEntry, Inventory, Port } from "../inventory/inventory.ts";
import type { Looking } from "./check.ts";

/** Whether only the host itself and neighbours that the inventory names may reach a port. */
export function isRestricted({ from }: Pick<Port, "from">): boolean {
  return !from.includes("internet") && !from.includes("network");
}

/** The other hosts that may reach a restricted port. */
export function neighboursOf({ from }: Port, host: HostEntry, { hosts }: Inventory): readonly HostEntry[] {
  return hosts.filter(({ name }) => name !== host.name && from.includes(name));
}

/** Hosts of the same network that may not reach a restricted port: the proxy's first, for it is what the world sees most of. */
export function strangersTo({ from }: Port, host: HostEntry, { hosts, services }: Inventory): readonly HostEntry[] {
  const others = hosts.filter(
    ({ name, address }) => name !== host.name && address !== undefined && !from.includes(name),
  );
  const proxies = new Set(services.flatMap((one) => (one.kind === "nginx-proxy-manager" ? [one.host] : [])));
  return [...others.filter(({ name }) => proxies.has(name)), ...others.filter(({ name }) => !proxies.has(name))];
}

/**
 * Asks from the first of the places that can be asked; undefined where there is none to ask from.
 * @throws HostError when none of them can be asked.
 */
export async function fromFirst<T>(
  { from }: Pick<Looking, "from">,
  places: readonly HostEntry[],
  ask: (view: HostView) => Promise<T>,
): Promise<{ readonly place: HostEntry; readonly answer: T } | undefined> {
  const [place, ...others] = places;
  if (place === undefined) return undefined;
  try {
    return { place, answer: await ask(from(place.name)) };
  } catch (error) {
    if (!(error instanceof HostError) || error.kind === "cancelled" || others.length === 0) throw error;
    return fromFirst({ from }, others, ask);
  }
}
