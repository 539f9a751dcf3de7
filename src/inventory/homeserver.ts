import type { Inventory } from "./inventory.ts";
import { addressesFromItself, portNamed } from "./place-of-port.ts";

/** Synapse's host, and where clients find Synapse from there; undefined where the inventory has none with a client port. */
export function homeserverOf({ services, hosts }: Pick<Inventory, "services" | "hosts">) {
  const service = services.find(({ kind }) => kind === "synapse");
  const host = hosts.find(({ name }) => name === service?.host);
  const port = service && portNamed(service, "client");
  const address = port && host && addressesFromItself(port, host)[0];
  if (port === undefined || host === undefined || address === undefined) return undefined;
  return { host: host.name, place: { address, port: port.first } };
}
