import { z } from "zod";

import { botRelease } from "./release-schema.ts";
import {
  absolutePath,
  address,
  count,
  dnsName,
  duration,
  extensionName,
  lxcId,
  key,
  name,
  portNumber,
  portRange,
  roleName,
  roomAlias,
  settingName,
  settingValue,
  share,
  size,
  sysctlKey,
  sysctlValue,
  tableName,
  text,
  unit,
  url,
  userId,
  userName,
  version,
} from "./words.ts";

/** Said where a secret's reference is malformed. What was found is never repeated: it may be the secret itself. */
export const secretExpectation =
  "expected {env: NAME}, {file: PATH} or {command: [words]}; a secret itself never stands here";

/** Where a secret is to be found; its value never stands in the inventory. */
export const secretReference = z.union(
  [
    z.strictObject({ env: text.describe("name of an environment variable") }),
    z.strictObject({ file: text.describe("a file that only its owner can read") }),
    z.strictObject({
      command: z.array(text).min(1).describe("a command that prints it, such as [pass, show, matrix/token]"),
    }),
  ],
  { error: () => secretExpectation },
);

const protocol = z.enum(["tcp", "udp"]);
const bindExpectation = { error: () => "expected any, loopback, own or an IPv4 address" };
const bindWord = z.union(
  [z.enum(["any", "loopback", "own"], bindExpectation), z.ipv4(bindExpectation)],
  bindExpectation,
);

const oneOrMore = <Item extends z.ZodType>(item: Item) =>
  z.union([item.transform((value) => [value]), z.array(item).min(1, { error: () => "expected at least one" })], {
    error: () => "expected one value or a list",
  });

const portBase = {
  protocol: oneOrMore(protocol).default(["tcp"]),
  bind: oneOrMore(bindWord).describe("any, loopback, own (the host's address), or addresses"),
  from: z.array(text).min(1).describe("who may reach it: internet, network, itself, or names of hosts"),
};

const port = z.union(
  [z.strictObject({ port: portNumber, ...portBase }), z.strictObject({ range: portRange, ...portBase })],
  { error: () => "expected {port, bind, from} or {range, bind, from}" },
);

const base = {
  host: name.describe("the host it runs on"),
  description: text.optional(),
  unit: unit.optional(),
  version: version.optional(),
  ports: z.record(key, port).default({}),
  paths: z.record(key, absolutePath).default({}),
  tags: z.array(text).default([]),
  needs: z.array(name).default([]).describe("services that must work for this one to work"),
  settings: z.record(z.string(), text).default({}).describe("values wanted in its own configuration"),
};
const withUnit = { ...base, unit };

/** An account of the service itself, for looking only. */
const login = z.strictObject({
  user: text.describe("for LDAP, a whole name: uid=…,ou=people,…"),
  password: secretReference,
});

const simple = <Kind extends string>(kind: Kind) => z.strictObject({ kind: z.literal(kind), ...withUnit });

/** When PostgreSQL is short of something, or falls behind. */
const postgresqlLimits = z.strictObject({
  connectionsWarn: share.prefault("80%").describe("of the connections there are for services"),
  idleInTransaction: duration.prefault("60 s").describe("a session that began a transaction and then does nothing"),
  lockWait: duration.prefault("10 s").describe("a session that waits for another's lock"),
  transactionAge: duration.prefault("6 h").describe("a transaction that is still at work"),
  deadRows: count.default(10_000).describe("fewer dead rows in a table are never worth a word"),
  deadRowsTimes: count.default(4).describe("times the number of dead rows at which autovacuum starts"),
  vacuumOverdue: duration.prefault("1 h").describe("without a vacuum of a table beyond that"),
  wraparoundWarn: count.default(500_000_000).describe("transactions since the oldest row that was never frozen"),
  wraparoundBroken: count.default(1_000_000_000),
  checkpointsForced: share.prefault("50%").describe("of all checkpoints, those that came before their time"),
  checkpointsCounted: count.default(20).describe("fewer forced checkpoints are never worth a word"),
  slotWal: size.prefault("512 MB").describe("WAL that a replication slot keeps for nobody"),
  walSize: size.prefault("8 GB").describe("WAL on disk"),
  tables: z.record(text, size).default({}).describe("tables that grow without end, and what they may grow to"),
});
/** What `lotus tune postgres` keeps beside the settings. */
const postgresqlTuning = {
  settings: z.record(settingName, settingValue).default({}).describe("in PostgreSQL's own words; health compares them"),
  storageParameters: z
    .record(tableName, z.record(settingName, settingValue))
    .default({})
    .describe("by table of Synapse's: its own options about vacuum; others of that table are taken away"),
  extensions: z.array(extensionName).default([]).describe("made in the database where they are missing"),
  role: roleName
    .optional()
    .describe("Synapse's role, for pg_hba.conf; the one that the database belongs to unless told"),
};
/** What only Synapse has: when to speak up about work it leaves behind. */
const synapse = {
  advisoriesAcknowledged: version
    .optional()
    .describe("security advisories that releases up to this one mend are known, and not told of again"),
  eventsWaiting: duration.prefault("10 m").describe("how long an event may wait to be handed on"),
  federation: z
    .strictObject({
      failingFor: duration.prefault("1 d").describe("how long a server may be out of reach"),
      failingShare: share.prefault("25%").describe("how many of the servers may be out of reach at once"),
      servers: z.array(dnsName).default([]).describe("servers that must be within reach"),
    })
    .prefault({}),
  mediaDaysLeft: duration.prefault("30 d").describe("how long the disk must last at the pace media grow"),
};

export const service = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({
      kind: z.literal("synapse"),
      ...withUnit,
      ...synapse,
      accessToken: secretReference.optional().describe("of a plain user, to ask what only users are told"),
    }),
    z.strictObject({
      kind: z.literal("postgresql"),
      ...withUnit,
      ...postgresqlTuning,
      database: text,
      password: secretReference.optional(),
      limits: postgresqlLimits.prefault({}),
    }),
    z.strictObject({ kind: z.literal("coturn"), ...withUnit, certificateName: dnsName }),
    simple("livekit"),
    simple("lk-jwt-service"),
    z.strictObject({
      kind: z.literal("hookshot"),
      ...withUnit,
      user: userId.optional().describe("its bot, where it is not @hookshot"),
    }),
    z.strictObject({
      kind: z.literal("bot"),
      ...withUnit,
      user: userId,
      repository: url.optional(),
      release: botRelease.prefault({}).describe("how `lotus deploy bot` releases it"),
      ping: z
        .strictObject({
          room: name.describe("where !ping is sent; the bot and the token's account must be in it"),
          token: secretReference.describe("an access token of an account other than the bot's"),
        })
        .optional()
        .describe("for `lotus health --active`, which sends !ping and waits for the answer"),
    }),
    simple("exporter"),
    z.strictObject({ kind: z.literal("website"), ...withUnit, content: text.describe("must stand in the page") }),
    z.strictObject({
      kind: z.literal("fail2ban"),
      ...withUnit,
      jails: z.record(key, z.strictObject({ retries: count, banTime: duration })),
    }),
    z.strictObject({ kind: z.literal("cinny"), ...withUnit, branch: text.optional() }),
    z.strictObject({
      kind: z.literal("draupnir"),
      ...withUnit,
      user: userId,
      managementRoom: name,
      protectedRooms: count,
    }),
    simple("prometheus"),
    z.strictObject({
      kind: z.literal("grafana"),
      ...withUnit,
      dashboard: absolutePath.optional(),
      token: secretReference.optional(),
    }),
    simple("nginx-proxy-manager"),
    simple("unit"),
    z.strictObject({ kind: z.literal("landing-page"), ...base, url }),
    z.strictObject({ kind: z.literal("well-known"), ...base }),
    z.strictObject({
      kind: z.literal("authelia"),
      ...withUnit,
      issuer: url.optional().describe("its public address, as Synapse's oidc_providers name it"),
    }),
    z.strictObject({ kind: z.literal("lldap"), ...withUnit, login: login.optional() }),
    z.strictObject({ kind: z.literal("uptime-kuma"), ...withUnit, login: login.optional() }),
    z.strictObject({
      kind: z.literal("storj"),
      ...base,
      figure: text.describe("the series in Prometheus that is 1 while the node is up to date"),
    }),
  ],
  { error: () => "expected a kind of service that lotus knows" },
);

export const host = z.strictObject({
  description: text.optional(),
  kind: z.enum(["lxc", "proxmox", "machine"]).default("lxc"),
  lxc: lxcId.optional().describe("Proxmox container id"),
  node: name.optional().describe("the Proxmox host it runs on"),
  address: address.optional(),
  cores: count.optional(),
  cpu: text.optional(),
  memory: size.optional(),
  disk: size.optional(),
  storage: z
    .enum(["ssd", "hdd", "network ssd", "network hdd"])
    .optional()
    .describe("what its disk is made of; network for Ceph and the like"),
  os: text.optional(),
  tags: z.array(text).default([]),
  alsoListens: z
    .array(z.strictObject({ ports: portRange, protocol: oneOrMore(protocol).default(["tcp"]), for: text }))
    .default([])
    .describe("what else listens on it, beyond its services: a listener that is named nowhere is reported"),
  sysctl: z
    .record(sysctlKey, sysctlValue)
    .optional()
    .describe("values its kernel is to run with, set by `lotus tune sysctl`"),
  deployer: absolutePath
    .optional()
    .describe("script of another program that deploys to it; while it runs, lotus changes nothing there"),
  ssh: z
    .strictObject({
      user: userName.optional(),
      port: portNumber.optional(),
      transport: z.enum(["ssh2", "openssh", "pct", "local"]).optional(),
    })
    .default({}),
});

export const limits = z.strictObject({
  diskWarn: share,
  diskBroken: share,
  memoryWarn: share,
  memoryBroken: share,
  clockOffset: duration,
  certificateWarn: share,
  certificateSync: duration,
  restartsWarn: count,
  scrapeAge: duration.prefault("5 m").describe("a figure older than this no longer counts, for Prometheus neither"),
  accountSilence: duration.prefault("4 m").describe("how long Synapse may hear nothing from a bot that runs"),
  banListWarn: share.prefault("50%").describe("of a ban list's rules as the inventory counts them; fewer are too few"),
});

export const banList = z.strictObject({ alias: roomAlias, users: count, servers: count, rooms: count });

const webhookRoom = z.strictObject({
  webhook: secretReference.describe("the address of a hookshot webhook, which is a credential"),
});
const tokenRoom = z.strictObject({
  room: name.describe("one of the rooms below"),
  token: secretReference.describe("an access token of an account in that room"),
  homeserver: url.optional().describe("where its homeserver answers; the public name in front of Synapse unless told"),
});

export const notify = z.strictObject({
  matrix: z.union([webhookRoom, tokenRoom], { error: () => "expected {webhook}, or {room, token}" }),
});
