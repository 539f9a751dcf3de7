import type { HostEntry, Inventory, Port, Service } from "./inventory.ts";
import type { WrittenInventory } from "./schema.ts";

type WrittenHost = WrittenInventory["hosts"][string];
type WrittenService = WrittenInventory["services"][string];
type WrittenPort = WrittenService["ports"][string];

/** What was written, with names, labels and flat ports. Hosts and services keep the order of the file. */
export function normalise(written: WrittenInventory, file: string): Inventory {
  const hosts = Object.entries(written.hosts).map(([name, host]) => toHost(name, host));
  const labels = new Map(hosts.map(({ name, label }) => [name, label]));
  const services = Object.entries(written.services).map(([name, service]) =>
    toService(name, service, labels.get(service.host) ?? service.host),
  );
  return { ...written, file, hosts, services };
}

function toHost(name: string, host: WrittenHost): HostEntry {
  return { ...host, name, label: host.lxc === undefined ? name : `${name} (${host.lxc})` };
}

function toService(name: string, service: WrittenService, hostLabel: string): Service {
  const label = name === service.host ? hostLabel : `${name} on ${hostLabel}`;
  return { ...service, name, label, ports: Object.entries(service.ports).map(([key, port]) => toPort(key, port)) };
}

function toPort(name: string, port: WrittenPort): Port {
  const { first, last } = "range" in port ? port.range : { first: port.port, last: port.port };
  return { name, first, last, protocols: port.protocol, binds: port.bind, from: port.from };
}
