import type { Inventory } from "../inventory.ts";
import { didYouMean } from "../nearest.ts";
import type { Path } from "../positions.ts";
import { error, type Declared, type Fault } from "./rule.ts";

interface Reference {
  readonly path: Path;
  readonly name: string;
  readonly to: keyof Declared;
}

const places = new Set(["internet", "network", "itself"]);
const singular = { hosts: "host", services: "service", rooms: "room" } as const;

/** Every name that stands for a host, a service or a room must be declared. */
export function unknownReferences(inventory: Inventory, declared: Declared): readonly Fault[] {
  return referencesOf(inventory)
    .filter(({ name, to }) => !declared[to].includes(name))
    .map(({ path, name, to }) => error(path, `there is no ${singular[to]} "${name}"${didYouMean(name, declared[to])}`));
}

/** A host's node must be a Proxmox host. */
export function nodesThatAreNone({ hosts }: Inventory): readonly Fault[] {
  const kinds = new Map(hosts.map(({ name, kind }) => [name, kind]));
  return hosts.flatMap(({ name, node }) => {
    const kind = node === undefined ? undefined : kinds.get(node);
    if (node === undefined || kind === undefined || kind === "proxmox") return [];
    return [error(["hosts", name, "node"], `${node} is no Proxmox host`, ["hosts", node])];
  });
}

function referencesOf(inventory: Inventory): readonly Reference[] {
  return [...inHosts(inventory), ...inServices(inventory), ...elsewhere(inventory)];
}

function inHosts({ hosts }: Inventory): readonly Reference[] {
  return hosts.flatMap(({ name, node }) =>
    node === undefined ? [] : [{ path: ["hosts", name, "node"], name: node, to: "hosts" as const }],
  );
}

function inServices({ services }: Inventory): readonly Reference[] {
  return services.flatMap((service) => {
    const at = (...path: Path): Path => ["services", service.name, ...path];
    const found: Reference[] = [{ path: at("host"), name: service.host, to: "hosts" }];
    for (const [index, name] of service.needs.entries()) found.push({ path: at("needs", index), name, to: "services" });
    for (const port of service.ports) {
      for (const [index, name] of port.from.entries()) {
        if (!places.has(name)) found.push({ path: at("ports", port.name, "from", index), name, to: "hosts" });
      }
    }
    if (service.kind === "draupnir") {
      found.push({ path: at("managementRoom"), name: service.managementRoom, to: "rooms" });
    }
    if (service.kind === "bot" && service.ping !== undefined) {
      found.push({ path: at("ping", "room"), name: service.ping.room, to: "rooms" });
    }
    return found;
  });
}

function elsewhere(inventory: Inventory): readonly Reference[] {
  const found: Reference[] = [{ path: ["webhooks", "room"], name: inventory.webhooks.room, to: "rooms" }];
  const { notify } = inventory;
  if (notify !== undefined && "room" in notify.matrix) {
    found.push({ path: ["notify", "matrix", "room"], name: notify.matrix.room, to: "rooms" });
  }
  for (const [name, { servedBy, to, paths }] of Object.entries(inventory.publicNames)) {
    found.push({ path: ["publicNames", name, "servedBy"], name: servedBy, to: "services" });
    found.push({ path: ["publicNames", name, "to"], name: to, to: "services" });
    for (const [path, service] of Object.entries(paths)) {
      found.push({ path: ["publicNames", name, "paths", path], name: service, to: "services" });
    }
  }
  for (const [index, { to }] of inventory.router.forwards.entries()) {
    found.push({ path: ["router", "forwards", index, "to"], name: to, to: "hosts" });
  }
  for (const [name, { service }] of Object.entries(inventory.scrapeJobs)) {
    found.push({ path: ["scrapeJobs", name, "service"], name: service, to: "services" });
  }
  const certs = inventory.schedule?.certs;
  if (certs !== undefined) found.push({ path: ["schedule", "certs", "host"], name: certs.host, to: "hosts" });
  for (const [name, { from, service }] of Object.entries(inventory.certificates)) {
    found.push({ path: ["certificates", name, "from"], name: from, to: "services" });
    found.push({ path: ["certificates", name, "service"], name: service, to: "services" });
  }
  for (const [index, name] of inventory.uptimeMonitors.entries()) {
    found.push({ path: ["uptimeMonitors", index], name, to: "services" });
  }
  for (const [index, { of }] of inventory.alertRules.entries()) {
    for (const [place, name] of of.entries()) {
      found.push({ path: ["alertRules", index, "of", place], name, to: "services" });
    }
  }
  for (const [name, { of, host }] of Object.entries(inventory.backups)) {
    found.push({ path: ["backups", name, "of"], name: of, to: "services" });
    if (host !== undefined) found.push({ path: ["backups", name, "host"], name: host, to: "hosts" });
  }
  return found;
}
