import { expect, test } from "vitest";

import { judgeKeys, type KeySeen } from "./livekit-keys.ts";

const file = "/etc/livekit/config.yaml";
const seen = (statuses: Readonly<Record<string, number>>): readonly KeySeen[] =>
  Object.entries(statuses).map(([key, status]) => ({ key, status }));
const odd = (got: string) => [
  { kind: "wrong-answer", asked: "a list of rooms, with a key of its own", expected: "200", got },
];

test.each([
  ["every key is taken", seen({ one: 200, two: 200 }), []],
  ["there is none", seen({}), []],
  ["one is refused", seen({ one: 200, two: 401 }), [{ kind: "livekit-key-refused", keys: ["two"], file }]],
  ["something else answers", seen({ one: 404 }), odd("404")],
  ["nothing answers", seen({ one: 0 }), odd("nothing")],
])("%s", (_, seen, expected) => expect(judgeKeys(seen, file)).toEqual(expected));
