import { beforeAll, describe, expect, test } from "vitest";

import type { Place } from "../advice.ts";
import { shippedInventory, subjectOf } from "../testing/shipped-inventory.ts";
import { inWords } from "../words.ts";
import type { CallFinding } from "./calls.ts";
import type { TurnFinding } from "./turn.ts";

type Finding = CallFinding | TurnFinding;

const file = "/etc/turnserver.conf";
const lines = [
  { number: 7, text: "denied-peer-ip=10.0.0.0/8", why: "a range is written FIRST-LAST, not with a slash" },
];
const findings: { readonly [Kind in Finding["kind"]]: Extract<Finding, { readonly kind: Kind }> } = {
  "turn-refused": {
    kind: "turn-refused",
    ways: [{ asked: "TURN over UDP on 10.10.10.29 port 3478", reason: "error 401" }],
  },
  "turn-open": { kind: "turn-open", asked: ["TURN over UDP on 10.10.10.29 port 3478"] },
  "turn-reaches-private": { kind: "turn-reaches-private", peers: ["10.0.0.1", "10.10.10.44"] },
  "turn-reaches-special": { kind: "turn-reaches-special", peers: ["100.64.0.1"] },
  "turn-relays-nothing": { kind: "turn-relays-nothing", peer: "1.1.1.1", reason: "error 403: forbidden" },
  "turn-relay-private": { kind: "turn-relay-private", address: "10.10.10.29" },
  "turn-line-ignored": { kind: "turn-line-ignored", file, lines },
  "turn-line-unsafe": { kind: "turn-line-unsafe", file, lines },
  "turn-secret-differs": {
    kind: "turn-secret-differs",
    holders: [
      { name: "Synapse", where: "turn_shared_secret in x" },
      { name: "LiveKit", where: "y" },
    ],
  },
  "turn-not-offered": { kind: "turn-not-offered", where: "no turn_uris in x" },
  "configured-otherwise": {
    kind: "configured-otherwise",
    file,
    differences: [{ key: "user-quota", is: "5", wanted: "100" }],
  },
  "call-refused": { kind: "call-refused", asked: "POST /sfu/get", got: "500" },
  "livekit-key-refused": { kind: "livekit-key-refused", keys: ["lotus"], file: "/etc/livekit/config.yaml" },
  "livekit-key-differs": { kind: "livekit-key-differs", key: "lotus", where: "/etc/livekit/config.yaml" },
  "livekit-elsewhere": { kind: "livekit-elsewhere", url: "wss://x/livekit", got: "404" },
  "livekit-auto-create": { kind: "livekit-auto-create", file: "/etc/livekit/config.yaml" },
  "udp-buffer-small": { kind: "udp-buffer-small", bytes: 212_992, wanted: 2_500_000 },
  "relay-ranges-overlap": {
    kind: "relay-ranges-overlap",
    ice: "50000-51000",
    relay: "49152-65535",
    turnServer: "coturn",
  },
};

describe("the words for findings about calls", () => {
  let place: Place;
  beforeAll(async () => {
    const { host, service } = subjectOf(await shippedInventory(), "coturn");
    place = { host, service, neighbours: [], now: new Date(0) };
  });

  test.each(Object.values(findings))(
    "$kind: every line says something, and what to type are commands of lotus",
    (finding) => {
      const { title, detail, means, fix } = inWords(finding, place);
      for (const line of [title, means, ...detail, ...fix]) {
        expect(line).toMatch(/\S/);
        expect(line).not.toMatch(/undefined|NaN|\[object|^ |\n/);
      }
      expect(fix).not.toEqual([]);
      for (const command of fix) expect(command).toMatch(/^lotus (?:health|exec \S+|inventory) /);
    },
  );

  test("titles", () => {
    expect(Object.values(findings).map((finding) => inWords(finding, place).title)).toMatchInlineSnapshot(`
      [
        "coturn gives no relay to those who may have one",
        "coturn relays for anyone, without a password",
        "coturn relays into private networks",
        "coturn relays to addresses that are not of the internet",
        "coturn refuses to relay to the internet",
        "coturn gives out the private address 10.10.10.29 as relay",
        "coturn ignores a line of its configuration",
        "coturn is told to leave a protection out",
        "coturn shares no secret with Synapse and LiveKit",
        "Synapse tells clients of no relay, though coturn is one",
        "coturn is configured otherwise than the inventory says",
        "A user of this server is not let into a group call",
        "coturn refuses the key that stands in its own configuration",
        "LiveKit does not know the key of coturn",
        "coturn finds no LiveKit where it sends people",
        "coturn makes a room for anyone with a token",
        "coturn gets a smaller UDP buffer than it asks for",
        "coturn and coturn draw from the same UDP ports",
      ]
    `);
  });
});
