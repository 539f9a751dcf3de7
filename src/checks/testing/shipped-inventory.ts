import type { HostEntry, Inventory, Service, ServiceKind, ServiceOf } from "../../inventory/inventory.ts";
import { loadInventory } from "../../inventory/load.ts";
import type { ServiceSubject } from "../check.ts";

/** The inventory this repository ships. */
export async function shippedInventory(): Promise<Inventory> {
  const cwd = new URL("../../..", import.meta.url).pathname;
  return (await loadInventory({ file: "inventory.yaml", env: {}, cwd, home: cwd })).inventory;
}

/** A service of it, of a kind, with its host. */
export function subjectOf<Kind extends ServiceKind>(
  { services, hosts }: Inventory,
  kind: Kind,
  change: Partial<Pick<HostEntry, "address">> & Partial<Pick<Service, "ports">> = {},
): ServiceSubject<ServiceOf<Kind>> {
  const service = services.find((one): one is ServiceOf<Kind> => one.kind === kind);
  const host = hosts.find(({ name }) => name === service?.host);
  if (service === undefined || host === undefined) throw new Error(`the inventory has no ${kind}`);
  const { ports = service.ports, ...moved } = change;
  return { kind: "service", service: { ...service, ports }, host: { ...host, ...moved } };
}
