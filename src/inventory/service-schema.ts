import { z } from "zod";

import {
  absolutePath,
  address,
  count,
  dnsName,
  duration,
  lxcId,
  key,
  name,
  portNumber,
  portRange,
  roomAlias,
  share,
  size,
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

const simple = <Kind extends string>(kind: Kind) => z.strictObject({ kind: z.literal(kind), ...withUnit });

export const service = z.discriminatedUnion(
  "kind",
  [
    simple("synapse"),
    z.strictObject({
      kind: z.literal("postgresql"),
      ...withUnit,
      database: text,
      password: secretReference.optional(),
    }),
    z.strictObject({ kind: z.literal("coturn"), ...withUnit, certificateName: dnsName }),
    simple("livekit"),
    simple("lk-jwt-service"),
    simple("hookshot"),
    z.strictObject({
      kind: z.literal("bot"),
      ...withUnit,
      user: userId,
      repository: url.optional(),
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
    simple("authelia"),
    simple("lldap"),
    simple("uptime-kuma"),
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
  os: text.optional(),
  tags: z.array(text).default([]),
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
  restartsWarn: count,
  accountSilence: duration.prefault("4 m").describe("how long Synapse may hear nothing from a bot that runs"),
  banListWarn: share.prefault("50%").describe("of a ban list's rules as the inventory counts them; fewer are too few"),
});

export const banList = z.strictObject({ alias: roomAlias, users: count, servers: count, rooms: count });
