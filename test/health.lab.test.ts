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
  { fault: "config-key-twice", exit: 0, said: ["config-key-twice synapse/synapse"] },
  { fault: "registration-open", exit: 1, said: ["registration-open synapse/synapse"] },
  { fault: "sso-unreachable", exit: 1, said: ["sso-unreachable synapse/synapse"] },
  { fault: "signing-key-replaced", exit: 1, said: ["signing-key-differs synapse/synapse"] },
  { fault: "updates-pending", exit: 0, said: ["background-updates-pending synapse/synapse"] },
  { fault: "events-stuck", exit: 1, said: ["events-stuck synapse/synapse"] },
  { fault: "server-out-of-reach", exit: 0, said: ["servers-out-of-reach synapse/synapse"] },
  { fault: "appservice-refused", exit: 1, said: ["appservice-ping-failing synapse/hookshot"] },
  { fault: "hook-orphaned", exit: 0, said: ["hook-orphaned synapse/hookshot"] },
  { fault: "hook-function-broken", exit: 1, said: ["hook-function-broken synapse/hookshot"] },
  { fault: "hook-missing", exit: 1, said: ["hook-missing synapse/hookshot"] },
  { fault: "bridge-bot-powerless", exit: 0, said: ["bridge-bot-powerless synapse/hookshot"] },
];

const variations = [
  "certificate-renewed",
  "more-config",
  "server-away-for-minutes",
  "server-gone-for-good",
  "synapse-restarted",
  "another-hook",
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
