import { afterEach, describe, expect, it } from "vitest";

import { lab, lotus, type Ran } from "./lab-run.ts";

interface Told {
  readonly exitCode: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly { readonly kind: string; readonly host: string; readonly service: string | null }[];
  readonly results: readonly {
    readonly check: string;
    readonly host: string;
    readonly service: string | null;
    readonly outcome: string;
  }[];
}

/** What a health run said, in short: each finding and each unknown as `kind host/service`. */
function inShort({ stdout, stderr, status }: Ran): { readonly exit: number | null; readonly said: readonly string[] } {
  expect(stderr).toBe("");
  const { findings, results } = JSON.parse(stdout) as Told;
  const at = ({ host, service }: { host: string; service: string | null }) =>
    service === null ? host : `${host}/${service}`;
  const unknown = results.filter(({ outcome }) => outcome === "unknown");
  return {
    exit: status,
    said: [
      ...findings.map((finding) => `${finding.kind} ${at(finding)}`),
      ...unknown.map((result) => `unknown ${result.check} ${at(result)}`),
    ],
  };
}

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
  { fault: "session-idle", exit: 0, said: ["session-idle-in-transaction postgres/postgresql"] },
  { fault: "session-blocked", exit: 1, said: ["sessions-blocked postgres/postgresql"] },
  { fault: "connections-short", exit: 0, said: ["connections-short postgres/postgresql"] },
  { fault: "autovacuum-off", exit: 0, said: ["autovacuum-off postgres/postgresql"] },
  { fault: "vacuum-behind", exit: 0, said: ["vacuum-behind postgres/postgresql"] },
  { fault: "index-invalid", exit: 0, said: ["index-invalid postgres/postgresql"] },
  { fault: "slot-holds-wal", exit: 0, said: ["slot-holds-wal postgres/postgresql"] },
  { fault: "checkpoints-forced", exit: 0, said: ["checkpoints-forced postgres/postgresql"] },
  { fault: "restart-pending", exit: 0, said: ["restart-pending postgres/postgresql"] },
  { fault: "reload-pending", exit: 0, said: ["reload-pending postgres/postgresql"] },
  { fault: "config-file-broken", exit: 0, said: ["config-file-broken postgres/postgresql"] },
  { fault: "setting-differs", exit: 0, said: ["setting-differs postgres/postgresql"] },
  { fault: "hba-open", exit: 0, said: ["hba-open postgres/postgresql"] },
  { fault: "hba-trusts", exit: 1, said: ["hba-trusts postgres/postgresql"] },
  { fault: "hba-broken", exit: 0, said: ["hba-broken postgres/postgresql"] },
  { fault: "statements-uncounted", exit: 0, said: ["statements-uncounted postgres/postgresql"] },
  { fault: "locale-unsafe", exit: 0, said: ["locale-unsafe postgres/postgresql"] },
];

const variations = [
  "certificate-renewed",
  "database-busy",
  "vacuum-long",
  "setting-rewritten",
  "superuser-session",
  "extension-extra",
  "index-building",
];

describe("lotus health on the Debian lab, with the shipped inventory", () => {
  it("is clean when nothing is broken, and has rows for every host and service", async () => {
    const ran = await lotus("health", "--json");
    expect(inShort(ran)).toEqual({ exit: 0, said: [] });
    const { hosts, services, results } = JSON.parse(ran.stdout) as Told &
      Record<"hosts" | "services", { name: string }[]>;
    const withRows = new Set(results.map(({ host, service }) => service ?? host));
    expect([...hosts, ...services].filter(({ name }) => !withRows.has(name))).toEqual([]);
    expect({ hosts: hosts.length, services: services.length }).toEqual({ hosts: 13, services: 24 });
  });

  describe("and what was changed on purpose", () => {
    let changed: string | undefined;
    afterEach(async () => {
      if (changed === undefined) return;
      const mended = await lab("mend", changed);
      expect(mended).toMatchObject({ status: 0 });
      changed = undefined;
      expect(inShort(await lotus("health", "--json"))).toEqual({ exit: 0, said: [] });
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
});
