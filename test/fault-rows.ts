import type { faults as all } from "../lab/faults/all.ts";
import type { variations as allVariations } from "../lab/variations/all.ts";

/** What `lotus health` must say of a fault, and nothing else. */
export interface FaultRow {
  readonly fault: keyof typeof all;
  readonly exit: number;
  /** Each finding as `kind host/service`. */
  readonly said: readonly string[];
}

/** Of these it must say nothing. */
export type VariationRow = keyof typeof allVariations;

/** Seen with the shipped inventory, one at a time. */
export const faultRows: readonly FaultRow[] = [
  { fault: "host-down", exit: 1, said: ["host-unreachable cinny"] },
  { fault: "sshd-hangs", exit: 3, said: ["unknown host-reachable grafana"] },
  { fault: "unit-stopped", exit: 1, said: ["unit-not-running synapse/hookshot"] },
  { fault: "unit-flapping", exit: 1, said: ["unit-flapping synapse/lk-jwt-service"] },
  { fault: "port-not-listening", exit: 1, said: ["port-not-listening synapse/hookshot"] },
  { fault: "certificate-expired", exit: 1, said: ["certificate-expired npm/npm"] },
  { fault: "host-key-changed", exit: 1, said: ["host-key-changed draupnir"] },
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
  { fault: "metrics-unguarded", exit: 0, said: ["port-answers-strangers synapse/synapse"] },
  { fault: "draupnir-rooms-fewer", exit: 1, said: ["rooms-unprotected draupnir/draupnir"] },
  { fault: "draupnir-list-unwatched", exit: 1, said: ["ban-list-unwatched draupnir/draupnir"] },
  { fault: "draupnir-pretends", exit: 1, said: ["moderation-off draupnir/draupnir"] },
  { fault: "sso-unreachable", exit: 1, said: ["sso-unreachable synapse/synapse"] },
  { fault: "hba-trusts", exit: 1, said: ["hba-trusts postgres/postgresql"] },
];

/**
 * Seen with the shipped inventory, some at a time, of services that do not hide each other's findings: what is broken hides what
 * depends on it.
 */
export const faultRowsTogether: readonly (readonly FaultRow[])[] = [
  [
    { fault: "neighbour-shut", exit: 1, said: ["port-refuses-neighbour synapse/synapse"] },
    { fault: "index-invalid", exit: 0, said: ["index-invalid postgres/postgresql"] },
    { fault: "server-out-of-reach", exit: 0, said: ["servers-out-of-reach synapse/synapse"] },
  ],
  [
    { fault: "chain-incomplete", exit: 1, said: ["certificate-chain-incomplete npm/npm"] },
    { fault: "slot-holds-wal", exit: 0, said: ["slot-holds-wal postgres/postgresql"] },
    { fault: "appservice-refused", exit: 1, said: ["appservice-ping-failing synapse/hookshot"] },
  ],
  [
    { fault: "certificate-for-others", exit: 1, said: ["certificate-for-other-names npm/npm"] },
    { fault: "checkpoints-forced", exit: 0, said: ["checkpoints-forced postgres/postgresql"] },
    { fault: "hook-orphaned", exit: 0, said: ["hook-orphaned synapse/hookshot"] },
  ],
  [
    { fault: "certificate-not-read", exit: 0, said: ["certificate-not-served npm/npm"] },
    { fault: "restart-pending", exit: 0, said: ["restart-pending postgres/postgresql"] },
    { fault: "hook-function-broken", exit: 1, said: ["hook-function-broken synapse/hookshot"] },
  ],
  [
    { fault: "certificate-not-synced", exit: 0, said: ["certificate-not-served synapse/coturn"] },
    { fault: "reload-pending", exit: 0, said: ["reload-pending postgres/postgresql"] },
    { fault: "hook-missing", exit: 1, said: ["hook-missing synapse/hookshot"] },
  ],
  [
    { fault: "turn-key-wrong", exit: 0, said: ["certificate-file-wrong synapse/coturn"] },
    { fault: "config-file-broken", exit: 0, said: ["config-file-broken postgres/postgresql"] },
    { fault: "bridge-bot-powerless", exit: 0, said: ["bridge-bot-powerless synapse/hookshot"] },
  ],
  [
    { fault: "keys-forged", exit: 1, said: ["federation-keys-wrong synapse/synapse"] },
    { fault: "hba-open", exit: 0, said: ["hba-open postgres/postgresql"] },
  ],
  [{ fault: "keys-old", exit: 1, said: ["federation-keys-wrong synapse/synapse"] }],
  [
    { fault: "delegation-gone", exit: 1, said: ["federation-delegation-wrong synapse/synapse"] },
    { fault: "hba-broken", exit: 0, said: ["hba-broken postgres/postgresql"] },
  ],
  [
    { fault: "cross-origin-gone", exit: 1, said: ["cross-origin-refused npm/well-known"] },
    { fault: "statements-uncounted", exit: 0, said: ["statements-uncounted postgres/postgresql"] },
    { fault: "ban-list-emptied", exit: 1, said: ["ban-list-empty draupnir/draupnir"] },
  ],
  [
    { fault: "foci-elsewhere", exit: 1, said: ["call-transports-differ synapse/synapse"] },
    { fault: "locale-unsafe", exit: 0, said: ["locale-unsafe postgres/postgresql"] },
    { fault: "cinny-asset-missing", exit: 1, said: ["assets-wrong cinny/cinny"] },
  ],
  [
    { fault: "foci-gone", exit: 1, said: ["call-transport-missing synapse/synapse"] },
    { fault: "config-key-twice", exit: 0, said: ["config-key-twice synapse/synapse"] },
    { fault: "cinny-types-wrong", exit: 1, said: ["assets-wrong cinny/cinny"] },
  ],
  [
    { fault: "session-idle", exit: 0, said: ["session-idle-in-transaction postgres/postgresql"] },
    { fault: "registration-open", exit: 1, said: ["registration-open synapse/synapse"] },
    { fault: "cinny-fallback", exit: 0, said: ["missing-asset-answered cinny/cinny"] },
  ],
  [
    { fault: "session-blocked", exit: 1, said: ["sessions-blocked postgres/postgresql"] },
    { fault: "cinny-kept", exit: 0, said: ["caching-wrong cinny/cinny"] },
  ],
  [
    { fault: "connections-short", exit: 0, said: ["connections-short postgres/postgresql"] },
    { fault: "signing-key-replaced", exit: 1, said: ["signing-key-differs synapse/synapse"] },
    { fault: "cinny-config-broken", exit: 1, said: ["web-config-broken cinny/cinny"] },
  ],
  [
    { fault: "autovacuum-off", exit: 0, said: ["autovacuum-off postgres/postgresql"] },
    { fault: "updates-pending", exit: 0, said: ["background-updates-pending synapse/synapse"] },
    { fault: "cinny-page-stale", exit: 1, said: ["page-differs cinny/cinny"] },
  ],
  [
    { fault: "vacuum-behind", exit: 0, said: ["vacuum-behind postgres/postgresql"] },
    { fault: "events-stuck", exit: 1, said: ["events-stuck synapse/synapse"] },
  ],
];

/** Seen with the shipped inventory, one at a time, after all others. */
export const faultRowsLast: readonly FaultRow[] = [
  // lotus has patience with a bot until it, Synapse and the database have run for minutes: by now they have.
  { fault: "bot-keys-gone", exit: 1, said: ["bot-encryption-off synapse/bot"] },
  { fault: "bot-hangs", exit: 1, said: ["account-not-seen synapse/bot"] },
  // These restart one of the three.
  { fault: "disk-full", exit: 1, said: ["disk-full postgres"] },
  { fault: "postgres-dead", exit: 1, said: ["unit-not-running postgres/postgresql"] },
  { fault: "synapse-database-gone", exit: 1, said: ["synapse-database-gone synapse/synapse"] },
  { fault: "metrics-everywhere", exit: 0, said: ["port-bound-elsewhere synapse/synapse"] },
  { fault: "setting-differs", exit: 0, said: ["setting-differs postgres/postgresql"] },
  { fault: "bot-token-revoked", exit: 1, said: ["bot-sync-failing synapse/bot"] },
];

/** Seen with the shipped inventory. */
export const variationRows: readonly VariationRow[] = [
  "certificate-renewed",
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

/** Only seen by those who may log in, and with what the owner's notes do not say in the inventory. */
export const faultRowsWithLogins: readonly FaultRow[] = [
  { fault: "call-refused", exit: 1, said: ["call-refused synapse/synapse"] },
  { fault: "turn-not-offered", exit: 0, said: ["turn-not-offered synapse/synapse"] },
  { fault: "sso-discovery-off", exit: 1, said: ["sso-discovery-wrong authelia/authelia"] },
  { fault: "directory-refuses", exit: 1, said: ["directory-refuses lldap/lldap"] },
  { fault: "monitor-paused", exit: 0, said: ["monitor-paused uptime-kuma/uptime-kuma"] },
  { fault: "backup-stale", exit: 0, said: ["backup-stale postgres/postgresql"] },
  { fault: "backup-cut-off", exit: 1, said: ["backup-unusable postgres/postgresql"] },
  { fault: "grafana-rule-missing", exit: 0, said: ["rule-missing grafana/grafana"] },
  { fault: "grafana-rule-failing", exit: 0, said: ["rule-failing grafana/grafana"] },
  { fault: "grafana-alert-firing", exit: 0, said: ["alert-firing grafana/grafana"] },
];

/** The same. */
export const variationRowsWithLogins: readonly VariationRow[] = [
  "grafana-rule-added",
  "monitors-renamed",
  "backup-running",
];
