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
  { fault: "bot-hangs", exit: 1, said: ["account-not-seen synapse/bot"] },
  { fault: "bot-token-revoked", exit: 1, said: ["bot-sync-failing synapse/bot"] },
  { fault: "draupnir-rooms-fewer", exit: 1, said: ["rooms-unprotected draupnir/draupnir"] },
  { fault: "draupnir-list-unwatched", exit: 1, said: ["ban-list-unwatched draupnir/draupnir"] },
  { fault: "draupnir-pretends", exit: 1, said: ["moderation-off draupnir/draupnir"] },
  { fault: "ban-list-emptied", exit: 1, said: ["ban-list-empty draupnir/draupnir"] },
  { fault: "cinny-asset-missing", exit: 1, said: ["assets-wrong cinny/cinny"] },
  { fault: "cinny-types-wrong", exit: 1, said: ["assets-wrong cinny/cinny"] },
  { fault: "cinny-fallback", exit: 0, said: ["missing-asset-answered cinny/cinny"] },
  { fault: "cinny-kept", exit: 0, said: ["caching-wrong cinny/cinny"] },
  { fault: "cinny-config-broken", exit: 1, said: ["web-config-broken cinny/cinny"] },
  { fault: "cinny-page-stale", exit: 1, said: ["page-differs cinny/cinny"] },
  // Last of those that look at the bot: by now it has run for a while again.
  { fault: "bot-keys-gone", exit: 1, said: ["bot-encryption-off synapse/bot"] },
];

const variations = ["certificate-renewed", "bot-restarted", "ban-list-grew", "draupnir-room-added", "cinny-released"];
/** Some faults are none before a bot has run for minutes; `break` waits for that. */
const patience = 400_000;

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

    it.each(faults)(
      "finds $fault and nothing else",
      async ({ fault, exit, said }) => {
        changed = fault;
        expect(await lab("break", fault)).toMatchObject({ status: 0 });
        expect(inShort(await lotus("health", "--json"))).toEqual({ exit, said });
      },
      patience,
    );

    it.each(variations)("is silent about %s", async (variation) => {
      changed = variation;
      expect(await lab("vary", variation)).toMatchObject({ status: 0 });
      expect(inShort(await lotus("health", "--json"))).toEqual({ exit: 0, said: [] });
    });
  });
});
