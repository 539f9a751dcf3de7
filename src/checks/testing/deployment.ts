import type { Inventory } from "../../inventory/inventory.ts";
import { parseInventory } from "../../inventory/load.ts";

/** A small deployment for tests: hosts by name, services as `{ name: [host, needs] }`, each with a unit of its name. */
export function smallDeployment(
  hosts: readonly string[],
  services: Readonly<Record<string, readonly [host: string, needs?: readonly string[]]>>,
): Inventory {
  const document = {
    version: 1,
    name: "small",
    network: "192.0.2.0/24",
    matrix: { serverName: "matrix.example.org", wellKnownName: "example.org", roomVersion: "12" },
    limits: {
      diskWarn: "85%",
      diskBroken: "95%",
      memoryWarn: "90%",
      memoryBroken: "97%",
      clockOffset: "2 s",
      certificateWarn: "25%",
      certificateSync: "2 d",
      restartsWarn: 3,
    },
    hosts: Object.fromEntries(
      hosts.map((name, index) => [name, { lxc: 101 + index, address: `192.0.2.${index + 1}` }]),
    ),
    services: Object.fromEntries(
      Object.entries(services).map(([name, [host, needs = []]]) => [
        name,
        { kind: "unit", host, needs, unit: `${name}.service` },
      ]),
    ),
    publicNames: {},
    router: { forwards: [] },
    rooms: { spam: { name: "Spam", id: "!spam", joinRule: "invite", encrypted: false } },
    roleTags: {},
    webhooks: { room: "spam", urlBase: "https://matrix.example.org/webhook/", services: [] },
    banLists: [],
    scrapeJobs: {},
    alertRules: [],
    uptimeMonitors: [],
    backups: {},
  };
  return parseInventory({ text: JSON.stringify(document), path: "/small.yaml", shown: "small.yaml" }).inventory;
}
