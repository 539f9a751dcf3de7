import { afterEach, describe, expect, it } from "vitest";

import { inShort, onceSettled, type Told } from "./lab-report.ts";
import { lab, lotus } from "./lab-run.ts";

const faults = [
  { fault: "host-down", exit: 1, said: ["host-unreachable cinny"] },
  { fault: "sshd-hangs", exit: 3, said: ["unknown host-reachable grafana"] },
  { fault: "unit-stopped", exit: 1, said: ["unit-not-running synapse/hookshot"] },
  { fault: "unit-flapping", exit: 1, said: ["unit-flapping synapse/lk-jwt-service"] },
  { fault: "port-not-listening", exit: 1, said: ["port-not-listening synapse/hookshot"] },
  { fault: "disk-full", exit: 1, said: ["disk-full postgres"] },
  { fault: "postgres-dead", exit: 1, said: ["unit-not-running postgres/postgresql"] },
  { fault: "certificate-expired", exit: 1, said: ["certificate-expired npm/npm"] },
  { fault: "synapse-database-gone", exit: 1, said: ["synapse-database-gone synapse/synapse"] },
  { fault: "host-key-changed", exit: 1, said: ["host-key-changed draupnir"] },
];

const variations = ["certificate-renewed"];

describe("lotus health on the Debian lab, with the shipped inventory", () => {
  it("is clean when nothing is broken, and has rows for every host and service", async () => {
    const ran = await lotus("health", "--json");
    expect(inShort(ran)).toEqual({ exit: 0, said: [] });
    const { hosts, services, results } = JSON.parse(ran.stdout) as Told &
      Record<"hosts" | "services", { name: string }[]>;
    const withRows = new Set(results.map(({ host, service }) => service ?? host));
    expect([...hosts, ...services].filter(({ name }) => !withRows.has(name))).toEqual([]);
    expect({ hosts: hosts.length, services: services.length }).toEqual({ hosts: 13, services: 25 });
  });

  describe("and what was changed on purpose", () => {
    let changed: string | undefined;
    afterEach(async () => {
      if (changed === undefined) return;
      const mended = await lab("mend", changed);
      expect(mended).toMatchObject({ status: 0 });
      changed = undefined;
      expect(await onceSettled()).toEqual({ exit: 0, said: [] });
    });

    it.each(faults)("finds $fault and nothing else", async ({ fault, exit, said }) => {
      changed = fault;
      expect(await lab("break", fault)).toMatchObject({ status: 0 });
      expect(inShort(await lotus("health", "--json"))).toEqual({ exit, said });
    });

    it.each(variations)("is silent about %s", async (variation) => {
      changed = variation;
      expect(await lab("vary", variation)).toMatchObject({ status: 0 });
      expect(inShort(await lotus("health", "--json"))).toEqual({ exit: 0, said: [] });
    });
  });

  it("is clean again after all of it", async () => {
    expect(inShort(await lotus("health", "--json"))).toEqual({ exit: 0, said: [] });
  });
});
