import { expect, test } from "vitest";

import type { TurnSeen } from "../probes/turn.ts";
import { parseTurnserverConf } from "../probes/turnserver-conf.ts";
import { judgePeers } from "./coturn-peers.ts";

const relay = (permissions: Readonly<Record<string, number | undefined>>): TurnSeen => ({
  kind: "relayed",
  relayed: undefined,
  genuine: true,
  permissions: Object.entries(permissions).map(([peer, refused]) => ({ peer, refused })),
  removed: true,
});
const noSix: TurnSeen = { kind: "refused", code: 440 };
const closed = { "10.0.0.1": 403, "127.0.0.1": 403, "169.254.169.254": 403, "1.1.1.1": undefined };

test.each<readonly [string, string, readonly TurnSeen[], readonly unknown[]]>([
  ["all is well", "", [relay(closed), noSix], []],
  [
    "a private range is open",
    "",
    [relay({ ...closed, "10.0.0.1": undefined }), noSix],
    [{ kind: "turn-reaches-private", peers: ["10.0.0.1"] }],
  ],
  [
    "it is meant to be",
    "allowed-peer-ip=10.0.0.0-10.0.0.255",
    [relay({ ...closed, "10.0.0.1": undefined }), noSix],
    [],
  ],
  [
    "so is the private part of external-ip",
    "external-ip=203.0.113.1/10.0.0.1",
    [relay({ ...closed, "10.0.0.1": undefined }), noSix],
    [],
  ],
  [
    "the line that should allow it is none",
    "allowed-peer-ip=10.0.0.0/8",
    [relay({ ...closed, "10.0.0.1": undefined }), noSix],
    [{ kind: "turn-reaches-private", peers: ["10.0.0.1"] }],
  ],
  [
    "a special range is open",
    "",
    [relay({ ...closed, "169.254.169.254": undefined }), noSix],
    [{ kind: "turn-reaches-special", peers: ["169.254.169.254"] }],
  ],
  [
    "open for mapped addresses",
    "",
    [relay(closed), relay({ "::ffff:10.0.0.1": undefined })],
    [{ kind: "turn-reaches-private", peers: ["::ffff:10.0.0.1"] }],
  ],
  ["closed for mapped addresses", "", [relay(closed), relay({ "::ffff:10.0.0.1": 403 })], []],
  [
    "closed for all",
    "",
    [relay({ ...closed, "1.1.1.1": 403 }), noSix],
    [{ kind: "turn-relays-nothing", peer: "1.1.1.1", reason: "error 403: forbidden" }],
  ],
  [
    "no relay, which coturn-relays says",
    "",
    [
      { kind: "refused", code: 401 },
      { kind: "refused", code: 401 },
    ],
    [],
  ],
])("%s", (_, conf, relays, expected) => {
  expect(judgePeers({ conf: parseTurnserverConf(conf), relays })).toEqual(expected);
});
