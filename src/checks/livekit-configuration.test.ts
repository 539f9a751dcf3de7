import { beforeAll, expect, test } from "vitest";

import type { ServiceOf } from "../inventory/inventory.ts";
import { readYaml } from "../inventory/read-yaml.ts";
import { parseTurnserverConf } from "../probes/turnserver-conf.ts";
import { judgeLivekit } from "./livekit-configuration.ts";
import { shippedInventory, subjectOf } from "./testing/shipped-inventory.ts";

const good = `port: 7880
prometheus: { port: 6789 }
rtc:
  tcp_port: 7881
  port_range_start: 50000
  port_range_end: 51000
  turn_servers: [{ host: turn.example.org, secret: sealed, ttl: 3600 }]
room:
  auto_create: false
  empty_timeout: 300
  max_participants: 50
  enabled_codecs: [{ mime: audio/opus }, { mime: video/VP9 }, { mime: video/AV1 }]
`;
const file = "/etc/livekit/config.yaml";
let livekit: ServiceOf<"livekit">;
let coturn: ServiceOf<"coturn">;
beforeAll(async () => {
  const inventory = await shippedInventory();
  livekit = subjectOf(inventory, "livekit").service;
  coturn = subjectOf(inventory, "coturn").service;
});

const oneDifference: readonly (readonly [string, string, string, string])[] = [
  ["port: 7880", "port: 7890", "port", "7890"],
  ["tcp_port: 7881", "tcp_port: 7882", "rtc.tcp_port", "7882"],
  ["max_participants: 50", "max_participants: 5", "room.max_participants", "5"],
  ["ttl: 3600", "x: 1", "rtc.turn_servers ttl of turn.example.org", "14400"],
  ["empty_timeout: 300", "empty_timeout: 30", "room.empty_timeout", "30"],
  ["video/VP9", "video/VP8", "room.enabled_codecs", "opus, VP8, AV1"],
];

const judge = (text: string, more: { buffer?: number; conf?: string; ports?: ServiceOf<"livekit">["ports"] } = {}) =>
  judgeLivekit(
    {
      config: readYaml(text),
      buffer: more.buffer,
      neighbours: more.conf === undefined ? [] : [{ service: coturn, conf: parseTurnserverConf(more.conf) }],
    },
    { service: more.ports === undefined ? livekit : { ...livekit, ports: more.ports } },
  );

test("is silent about what is as planned, a small buffer for single ports included", () => {
  expect(judge(good, { buffer: 212_992 })).toEqual([]);
  expect(judge(good.replace(/  enabled_codecs.*\n/, "").replace("  empty_timeout: 300\n", ""))).toEqual([]);
  expect(judge(good.replace("prometheus: { port: 6789 }", "prometheus_port: 6789"))).toEqual([]);
});

test.each(oneDifference)("%s → %s", (from, to, key, is) => {
  const wanted: unknown = expect.any(String);
  expect(judge(good.replace(from, to))).toEqual([
    { kind: "configured-otherwise", file, differences: [{ key, is, wanted }] },
  ]);
});

test.each(["auto_create: true", "x: 1"])("finds that rooms are made by anyone: %s", (line) => {
  expect(judge(good.replace("auto_create: false", line))).toEqual([{ kind: "livekit-auto-create", file }]);
});

test("finds a small buffer where all calls share a port", () => {
  const shared = good.replace("port_range_start: 50000\n  port_range_end: 51000", "udp_port: 7882");
  const kinds = (buffer: number | undefined) =>
    judge(shared, buffer === undefined ? {} : { buffer }).map(({ kind }) => kind);
  expect(kinds(212_992)).toEqual(["configured-otherwise", "udp-buffer-small"]);
  expect(kinds(2_500_000)).toEqual(["configured-otherwise"]);
  expect(kinds(undefined)).toEqual(["configured-otherwise"]);
});

test("says nothing of an overlap that the inventory plans, and everything of one that it does not", () => {
  const apart = livekit.ports.map((port) => (port.name === "ice" ? { ...port, first: 40_000, last: 41_000 } : port));
  const kinds = (conf: string, ports?: typeof apart) =>
    judge(good, ports === undefined ? { conf } : { conf, ports }).map(({ kind }) => kind);
  expect(kinds("")).toEqual([]);
  expect(kinds("", apart)).toEqual(["configured-otherwise", "relay-ranges-overlap"]);
  expect(kinds("min-port=52000", apart)).toEqual(["configured-otherwise"]);
});
