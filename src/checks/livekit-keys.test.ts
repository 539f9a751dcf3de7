import { expect, test } from "vitest";

import { judgeKeys } from "./livekit-keys.ts";
import { silent } from "./testing/answers.ts";

const file = "/etc/livekit/config.yaml";
const told = (statuses: Readonly<Record<string, number>>) =>
  ({
    kind: "answer",
    answer: Object.entries(statuses).map(([key, status]) => ({ key, answer: { status } })),
  }) as const;

test.each([
  ["every key is taken", told({ one: 200, two: 200 }), []],
  ["there is none", told({}), []],
  ["one is refused", told({ one: 200, two: 401 }), [{ kind: "livekit-key-refused", keys: ["two"], file }]],
  [
    "something else answers",
    told({ one: 404 }),
    [{ kind: "wrong-answer", asked: "POST /twirp/livekit.RoomService/ListRooms", expected: "200", got: "404" }],
  ],
  [
    "nothing answers",
    silent("a list of rooms"),
    [{ kind: "not-answering", asked: "a list of rooms", reason: "connection refused" }],
  ],
])("%s", (_, seen, expected) => expect(judgeKeys(seen, file)).toEqual(expected));
