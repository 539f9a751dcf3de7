import { expect, test } from "vitest";

import type { TurnSeen } from "../probes/turn.ts";
import { judgeWays, type WaySeen } from "./coturn-relays.ts";

const way = (seen: TurnSeen, over = "UDP"): WaySeen => ({
  asked: `TURN over ${over} on 192.0.2.1 port 3478`,
  seen: { kind: "answer", answer: seen },
});
const relayed = {
  kind: "relayed",
  relayed: { address: "203.0.113.29", port: 50_000 },
  genuine: true,
  permissions: [],
  removed: true,
} as const;
const silence: WaySeen = {
  asked: "x",
  seen: { kind: "silence", asked: "TURN over UDP", reason: "no answer within 4 s" },
};
const inside = { ...relayed, relayed: { address: "10.10.10.29", port: 50_000 } } as const;

test.each<readonly [string, readonly WaySeen[], boolean, readonly string[]]>([
  ["all is well", [way(relayed), way({ ...relayed, removed: undefined }, "TLS")], true, []],
  ["its secrets are kept elsewhere", [way({ kind: "challenged" })], true, []],
  ["a private relay among private machines", [way(inside)], false, []],
  ["a private relay for the internet", [way(inside)], true, ["turn-relay-private"]],
  ["no answer", [silence, way(relayed)], true, ["not-answering"]],
  [
    "refused over two ways is one finding",
    [way({ kind: "refused", code: 401 }), way({ kind: "refused", code: 486 })],
    true,
    ["turn-refused"],
  ],
  ["no challenge", [way({ kind: "no-challenge", code: 400 })], true, ["turn-refused"]],
  ["somebody else's answer", [way({ ...relayed, genuine: false })], true, ["turn-refused"]],
  ["a relay that stays", [way({ ...relayed, removed: false })], true, ["turn-refused"]],
  ["open to anyone", [way({ kind: "open" }), way({ kind: "open" }, "TCP")], true, ["turn-open"]],
])("%s", (_, ways, forInternet, expected) => {
  expect(judgeWays(ways, forInternet).map(({ kind }) => kind)).toEqual(expected);
});

test("says over which way, and in which words", () => {
  expect(
    judgeWays(
      [way(relayed), way({ kind: "refused", code: 486 }, "TLS"), way({ kind: "refused", code: undefined })],
      true,
    ),
  ).toEqual([
    {
      kind: "turn-refused",
      ways: [
        { asked: "TURN over TLS on 192.0.2.1 port 3478", reason: "error 486: the quota of allocations is used up" },
        { asked: "TURN over UDP on 192.0.2.1 port 3478", reason: "an error without a code" },
      ],
    },
  ]);
});
