import type { HostEntry, Port, Service } from "./inventory.ts";

/** A service's port by its name in the inventory. */
export function portNamed(service: Pick<Service, "ports">, name: string): Port | undefined {
  return service.ports.find((port) => port.name === name);
}

/** Where the host itself finds one of its ports, an address for each bind: loopback where it answers there. */
export function addressesFromItself(port: Port, host: HostEntry): readonly string[] {
  const own = host.address === undefined ? [] : [host.address];
  if (port.binds.includes("any")) return ["127.0.0.1"];
  return port.binds.flatMap((bind) => (bind === "loopback" ? ["127.0.0.1"] : bind === "own" ? own : [bind]));
}

/** Where others find a port of the host; the host itself finds it there, too. */
export function addressFromOutside(port: Port, host: HostEntry): string {
  const bound = port.binds.find((bind) => bind !== "any" && bind !== "own" && bind !== "loopback");
  return bound ?? host.address ?? "127.0.0.1";
}
