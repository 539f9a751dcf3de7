import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { repository } from "./places.ts";

/** A machine of the lab and the address it has in the lab's network. */
export type LabHost = {
  readonly name: string;
  readonly address: string;
  /** Its Proxmox container id, where it has one. */
  readonly container?: number;
};

/** What the lab takes from the shipped inventory, so that it never repeats an address of the deployment. */
export type Estate = {
  readonly network: string;
  readonly prefix: number;
  /** The address of the admin's own machine: where `lab exec` stands. */
  readonly admin: string;
  readonly hosts: readonly LabHost[];
  readonly serverName: string;
  readonly wellKnownName: string;
  /** The number of a service's port, by the names the inventory gives both. */
  readonly port: (service: string, port: string) => number;
  /** Every public name of the deployment with the address it leads to inside the lab. */
  readonly names: readonly { readonly name: string; readonly address: string }[];
  readonly webhooks: {
    /** What people call the room they post to. */
    readonly roomName: string;
    /** Each has one of its own. */
    readonly services: readonly string[];
  };
};

type InventoryService = {
  readonly host: string;
  readonly repository?: string;
  readonly ports?: Readonly<Record<string, { readonly port?: number }>>;
};

type Inventory = {
  readonly network: string;
  readonly matrix: { readonly serverName: string; readonly wellKnownName: string };
  readonly hosts: Readonly<Record<string, { readonly address?: string; readonly lxc?: number }>>;
  readonly services: Readonly<Record<string, InventoryService>>;
  readonly publicNames: Readonly<Record<string, { readonly servedBy: string }>>;
  readonly rooms: Readonly<Record<string, { readonly name: string }>>;
  readonly webhooks: { readonly room: string; readonly services: readonly { readonly name: string }[] };
};

/** Reads the shipped inventory. Hosts without an address there, and the lab's own git host, get free ones from the network's end. */
export function readEstate(): Estate {
  const inventory = parse(readFileSync(join(repository, "inventory.yaml"), "utf8")) as Inventory;
  const [base = "", prefix = "24"] = inventory.network.split("/");
  const free = fromTheEnd(base, Number(prefix));
  const admin = free();
  const forge = { name: "forge", address: free() };
  const owners = Object.entries(inventory.hosts).map(([name, host]) => ({
    name,
    address: host.address ?? free(),
    ...(host.lxc === undefined ? {} : { container: host.lxc }),
  }));
  const hosts = [...owners, forge];
  return {
    network: inventory.network,
    prefix: Number(prefix),
    admin,
    hosts,
    port: (service, port) => portOf(inventory, service, port),
    serverName: inventory.matrix.serverName,
    wellKnownName: inventory.matrix.wellKnownName,
    names: publicNames(inventory, hosts),
    webhooks: {
      roomName: inventory.rooms[inventory.webhooks.room]?.name ?? inventory.webhooks.room,
      services: inventory.webhooks.services.map(({ name }) => name),
    },
  };
}

/** The address of a lab host; fails when there is no such host. */
export function addressOf(estate: Pick<Estate, "hosts">, name: string): string {
  const host = estate.hosts.find((candidate) => candidate.name === name);
  if (!host) throw new Error(`the lab has no host ${name}; it has ${estate.hosts.map((h) => h.name).join(", ")}`);
  return host.address;
}

function portOf(inventory: Inventory, service: string, port: string): number {
  const number = inventory.services[service]?.ports?.[port]?.port;
  if (number === undefined) throw new Error(`inventory.yaml names no port ${port} of ${service}`);
  return number;
}

function publicNames(inventory: Inventory, hosts: readonly LabHost[]): Estate["names"] {
  const front = addressOf({ hosts }, "npm");
  const served = Object.entries(inventory.publicNames).map(([name, { servedBy }]) => {
    const host = inventory.services[servedBy]?.host ?? servedBy;
    return { name, address: addressOf({ hosts }, host) };
  });
  const repositories = Object.values(inventory.services).flatMap((service) => service.repository ?? []);
  const extra = [`auth.${inventory.matrix.wellKnownName}`, ...repositories.map((url) => new URL(url).hostname)];
  const missing = [...new Set(extra)].filter((name) => !served.some((known) => known.name === name));
  return [...served, ...missing.map((name) => ({ name, address: front }))];
}

/** Hands out the network's addresses from its last usable one downwards. */
function fromTheEnd(base: string, prefix: number): () => string {
  const start = base.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  let next = start + 2 ** (32 - prefix) - 2;
  return () => {
    const value = next--;
    return [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join(".");
  };
}
