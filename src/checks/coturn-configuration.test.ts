import { beforeAll, expect, test } from "vitest";

import type { ServiceOf } from "../inventory/inventory.ts";
import { parseTurnserverConf } from "../probes/turnserver-conf.ts";
import { judgeConfiguration } from "./coturn-configuration.ts";
import { shippedInventory, subjectOf } from "./testing/shipped-inventory.ts";

// The deployment's settings, as the lab's 4.6.1 takes them without a word in its log.
const good = `listening-port=3478
tls-listening-port=5349
min-port=49152
max-port=65535
use-auth-secret
static-auth-secret=sealed
stale-nonce=600
user-quota=100
total-quota=1000
no-tlsv1
no-tcp-relay
denied-peer-ip=10.0.0.0-10.255.255.255
denied-peer-ip=::1
`;
let coturn: ServiceOf<"coturn">;
beforeAll(async () => void (coturn = subjectOf(await shippedInventory(), "coturn").service));

const judge = (more: string, version: string | undefined = "4.6.1") =>
  judgeConfiguration({ conf: parseTurnserverConf(good + more), version }, coturn);
const ignored = (text: string, why: string) => [
  { kind: "turn-line-ignored", file: "/etc/turnserver.conf", lines: [{ number: 14, text, why }] },
];

test.each<readonly [string, string, string | undefined, readonly unknown[]]>([
  ["nothing", "", "4.6.1", []],
  ["defaults left out", "", undefined, []],
  ["a comment", "# denied-peer-ip=10.0.0.0/8", "4.6.1", []],
  [
    "a network with a slash",
    "denied-peer-ip=198.51.100.0/24",
    "4.6.1",
    ignored("denied-peer-ip=198.51.100.0/24", "a range is written FIRST-LAST, not with a slash"),
  ],
  [
    "a comment behind",
    "denied-peer-ip=10.0.0.1 # x",
    "4.6.1",
    ignored("denied-peer-ip=10.0.0.1 # x", "a comment must stand on a line of its own"),
  ],
  [
    "a name",
    "allowed-peer-ip=example.org",
    "4.6.1",
    ignored("allowed-peer-ip=example.org", "neither an address nor FIRST-LAST"),
  ],
  ["a key that was removed", "no-loopback-peers", "4.6.3", ignored("no-loopback-peers", "no such setting")],
  [
    "a mistyped key, without what stands behind",
    "static-auth-secre=s3cret",
    "4.6.1",
    ignored("static-auth-secre", "no such setting"),
  ],
  ["keys of a version that lotus has no list of", "no-loopback-peers", "4.17.1", []],
  ["a comment behind a number, which coturn reads past", "user-quota=100 # many", "4.6.1", []],
  [
    "a protection left out",
    "allow-loopback-peers",
    "4.6.1",
    [
      {
        kind: "turn-line-unsafe",
        file: "/etc/turnserver.conf",
        lines: [
          {
            number: 14,
            text: "allow-loopback-peers",
            why: "the relay reaches the services that listen on its own loopback",
          },
        ],
      },
    ],
  ],
  ["the same, turned off", "allow-loopback-peers=no", "4.6.1", []],
  ["TLS 1.2 off, which newer versions survive", "no-tlsv1_2", "4.17.1", []],
  [
    "another quota",
    "user-quota=5\nstale-nonce=0",
    "4.6.1",
    [
      {
        kind: "configured-otherwise",
        file: "/etc/turnserver.conf",
        differences: [
          { key: "stale-nonce", is: "0", wanted: "600" },
          { key: "user-quota", is: "5", wanted: "100" },
        ],
      },
    ],
  ],
])("%s", (_, more, version, expected) => expect(judge(more, version)).toEqual(expected));

test("what no line sets is coturn's default", () => {
  const conf = parseTurnserverConf("use-auth-secret\nuser-quota=100\ntotal-quota=1000\n");
  expect(judgeConfiguration({ conf, version: "4.6.1" }, coturn)).toEqual([]);
});
