import { afterEach, describe, expect, it } from "vitest";

import { inShort, onceSettled } from "./lab-report.ts";
import { lab, lotus } from "./lab-run.ts";

const faults = [
  { fault: "turn-secret-differs", exit: 1, said: ["turn-secret-differs synapse/coturn"] },
  { fault: "turn-private-peers", exit: 1, said: ["turn-reaches-private synapse/coturn"] },
  { fault: "turn-line-ignored", exit: 0, said: ["turn-line-ignored synapse/coturn"] },
  { fault: "turn-settings-differ", exit: 0, said: ["configured-otherwise synapse/coturn"] },
  { fault: "turn-address-private", exit: 0, said: ["turn-relay-private synapse/coturn"] },
  { fault: "turn-udp-closed", exit: 1, said: ["not-answering synapse/coturn"] },
  { fault: "livekit-key-differs", exit: 1, said: ["livekit-key-differs synapse/lk-jwt-service"] },
  { fault: "livekit-key-stale", exit: 1, said: ["livekit-key-refused synapse/livekit"] },
  { fault: "livekit-elsewhere", exit: 1, said: ["livekit-elsewhere synapse/lk-jwt-service"] },
  { fault: "livekit-auto-create", exit: 0, said: ["livekit-auto-create synapse/livekit"] },
  { fault: "scrape-job-missing", exit: 0, said: ["scrape-missing prometheus/prometheus"] },
  { fault: "target-down", exit: 0, said: ["scrape-failing prometheus/prometheus"] },
  { fault: "scrape-stale", exit: 0, said: ["scrape-stale prometheus/prometheus"] },
  { fault: "prometheus-config-broken", exit: 0, said: ["config-not-loaded prometheus/prometheus"] },
  { fault: "rule-failing", exit: 0, said: ["rule-failing prometheus/prometheus"] },
  { fault: "alert-firing", exit: 0, said: ["alert-firing prometheus/prometheus"] },
  { fault: "alert-explained", exit: 1, said: ["unit-not-running synapse/hookshot"] },
  { fault: "textfile-error", exit: 0, said: ["textfile-unreadable synapse/synapse-node-exporter"] },
  { fault: "grafana-database-lost", exit: 1, said: ["grafana-database-lost grafana/grafana"] },
  { fault: "grafana-rule-missing", exit: 0, said: ["rule-missing grafana/grafana"] },
  { fault: "grafana-rule-failing", exit: 0, said: ["rule-failing grafana/grafana"] },
  { fault: "grafana-alert-firing", exit: 0, said: ["alert-firing grafana/grafana"] },
  { fault: "jail-ban-time", exit: 0, said: ["jail-differs synapse/fail2ban"] },
  { fault: "storj-outdated", exit: 0, said: ["storj-outdated storj/storj-node"] },
  { fault: "unexpected-listener", exit: 0, said: ["unexpected-listener cinny"] },
  { fault: "bridge-open", exit: 0, said: ["port-answers-strangers synapse/hookshot"] },
  { fault: "metrics-everywhere", exit: 0, said: ["port-bound-elsewhere synapse/synapse"] },
  { fault: "metrics-unguarded", exit: 0, said: ["port-answers-strangers synapse/synapse"] },
  { fault: "neighbour-shut", exit: 1, said: ["port-refuses-neighbour synapse/synapse"] },
  { fault: "chain-incomplete", exit: 1, said: ["certificate-chain-incomplete npm/npm"] },
  { fault: "certificate-for-others", exit: 1, said: ["certificate-for-other-names npm/npm"] },
  { fault: "certificate-not-read", exit: 0, said: ["certificate-not-served npm/npm"] },
  { fault: "certificate-not-synced", exit: 0, said: ["certificate-not-served synapse/coturn"] },
  { fault: "turn-key-wrong", exit: 0, said: ["certificate-file-wrong synapse/coturn"] },
  { fault: "keys-forged", exit: 1, said: ["federation-keys-wrong synapse/synapse"] },
  { fault: "keys-old", exit: 1, said: ["federation-keys-wrong synapse/synapse"] },
  { fault: "delegation-gone", exit: 1, said: ["federation-delegation-wrong synapse/synapse"] },
  { fault: "cross-origin-gone", exit: 1, said: ["cross-origin-refused npm/well-known"] },
  { fault: "foci-elsewhere", exit: 1, said: ["call-transports-differ synapse/synapse"] },
  { fault: "foci-gone", exit: 1, said: ["call-transport-missing synapse/synapse"] },
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

const variations = [
  "turn-other-realm",
  "turn-second-secret",
  "turn-on-six",
  "turn-written-otherwise",
  "turn-long-secret",
  "livekit-extra-key",
  "scrape-job-added",
  "rule-added",
  "alert-pending",
  "prometheus-restarted",
  "textfile-added",
  "grafana-rule-added",
  "certificate-rsa",
  "certificate-below",
  "certificate-not-yet-synced",
  "tls-1.2-only",
  "other-redirect",
  "ipv6-on",
  "loopback-helper",
  "datagram-sender",
  "database-busy",
  "vacuum-long",
  "setting-rewritten",
  "superuser-session",
  "extension-extra",
  "index-building",
  "more-config",
  "server-away-for-minutes",
  "server-gone-for-good",
  "synapse-restarted",
  "another-hook",
  "bot-restarted",
  "ban-list-grew",
  "draupnir-room-added",
  "cinny-released",
];
/** Some faults are none before a bot has run for minutes; `break` waits for that. */
const patience = 400_000;

describe("lotus health on the Debian lab, with every other fault and variation", () => {
  describe("and what was changed on purpose", () => {
    let changed: string | undefined;
    afterEach(async () => {
      if (changed === undefined) return;
      const mended = await lab("mend", changed);
      expect(mended).toMatchObject({ status: 0 });
      changed = undefined;
      expect(await onceSettled()).toEqual({ exit: 0, said: [] });
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

  it("is clean again after all of it", async () => {
    expect(inShort(await lotus("health", "--json"))).toEqual({ exit: 0, said: [] });
  });
});
