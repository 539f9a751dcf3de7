import type { HostEntry, Inventory, Port, Service } from "./inventory.ts";

/** One socket that a service asks of its host: addresses are IPv4, `0.0.0.0` for all of them. */
export interface Bound {
  readonly service: Service;
  readonly port: Port;
  readonly addresses: readonly string[];
}

/** The addresses a port binds on its host, as IPv4; `own` needs the host's address and is left out without it. */
export function addressesOf(port: Port, host: HostEntry | undefined): readonly string[] {
  return port.binds.flatMap((bind) => {
    if (bind === "any") return ["0.0.0.0"];
    if (bind === "loopback") return ["127.0.0.1"];
    if (bind === "own") return host?.address === undefined ? [] : [host.address];
    return [bind];
  });
}

/** Every port of one host, in the order of the file. */
export function boundOn(host: HostEntry, inventory: Inventory): readonly Bound[] {
  return inventory.services
    .filter((service) => service.host === host.name)
    .flatMap((service) => service.ports.map((port) => ({ service, port, addresses: addressesOf(port, host) })));
}

/** The protocols in which two ports want the same address at once. */
export function sharedProtocols(a: Bound, b: Bound): readonly ("tcp" | "udp")[] {
  const all = [...a.addresses, ...b.addresses].includes("0.0.0.0");
  if (!all && !a.addresses.some((address) => b.addresses.includes(address))) return [];
  return a.port.protocols.filter((protocol) => b.port.protocols.includes(protocol));
}

/** `8008` or `49152-65535`. */
export function numbersOf({ first, last }: { readonly first: number; readonly last: number }): string {
  return first === last ? String(first) : `${first}-${last}`;
}
