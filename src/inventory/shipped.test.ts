import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { load } from "../../test/shipped-inventory.ts";
import { inventoryJsonSchema } from "./json-schema.ts";
import { toLine } from "./problem.ts";

const { inventory, warnings } = load();

test("the shipped inventory is valid, and its two weaknesses are said", () => {
  expect(warnings.map(({ path, message }) => `${path}: ${message.replace(/line \d+/, "line …")}`)).toEqual([
    "services.livekit.ports.ice: udp 50000-51000 overlaps coturn's relay 49152-65535 on synapse (line …): a TURN relay and a LiveKit call can claim the same number, and calls then fail at random; keep them apart, such as 51001-65535 for coturn's relay (min-port=51001 in turnserver.conf)",
    "router.forwards[5].protocol: tcp 49152-65535 goes to synapse (151), where no service has a tcp port in it: whatever opens one there is on the internet; take tcp out of the forward, or add the port to its service",
  ]);
  expect(warnings.every((warning) => /^inventory\.yaml:\d+:\d+ {2}/.test(toLine(warning)))).toBe(true);
});

test("it holds what the owner's notes count", () => {
  expect(inventory.hosts).toHaveLength(13);
  expect(inventory.webhooks.services).toHaveLength(11);
  expect(inventory.alertRules).toHaveLength(14);
  expect(inventory.alertRules.filter(({ severity }) => severity === "critical")).toHaveLength(5);
  expect(Object.keys(inventory.scrapeJobs)).toHaveLength(7);
  expect(inventory.uptimeMonitors).toHaveLength(7);
  expect(Object.keys(inventory.rooms)).toHaveLength(7);
  expect(inventory.banLists).toHaveLength(2);
  expect(Object.keys(inventory.roleTags)).toHaveLength(5);
});

test("hosts and ports are those of the notes", () => {
  expect(inventory.hosts.filter(({ lxc }) => lxc !== undefined).map(({ lxc, address }) => `${lxc} ${address}`)).toEqual(
    [
      "151 10.10.10.29",
      "109 10.10.10.44",
      "106 10.10.10.6",
      "110 10.10.10.24",
      "118 10.10.10.48",
      "107 10.10.10.49",
      "139 10.10.10.27",
      "167 10.10.10.36",
      "147 10.10.10.39",
      "101 10.10.10.25",
      "138 10.10.10.133",
    ],
  );
  const ports = (host: string) =>
    inventory.services
      .filter((service) => service.host === host)
      .flatMap((service) => service.ports.map(({ first }) => first))
      .toSorted((a, b) => a - b);
  expect(ports("synapse")).toEqual([
    3478, 5349, 6789, 7880, 7881, 8008, 8070, 8080, 9000, 9001, 9002, 9003, 9004, 9100, 9101, 49152, 50000,
  ]);
  expect(ports("postgres")).toEqual([5432, 9100, 9187]);
});

test("labels are for people", () => {
  expect(inventory.hosts.map(({ label }) => label)).toEqual(
    expect.arrayContaining(["synapse (151)", "compute-storage-01"]),
  );
  expect(inventory.services.map(({ label }) => label)).toEqual(
    expect.arrayContaining(["synapse (151)", "coturn on synapse (151)"]),
  );
});

test("inventory.schema.json is what the code says; renew it with: lotus inventory schema > inventory.schema.json", () => {
  const committed: unknown = JSON.parse(readFileSync(new URL("../../inventory.schema.json", import.meta.url), "utf8"));
  expect(committed).toEqual(inventoryJsonSchema());
});
