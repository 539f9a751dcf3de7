import { expect, test } from "vitest";

import { judgeModeration, type ModerationSeen } from "./draupnir-protects.ts";

const wanted = {
  protectedRooms: 2,
  banListWarn: 0.5,
  banLists: [
    { alias: "#long:a.org", users: 12_599, servers: 245, rooms: 59 },
    { alias: "#short:b.org", users: 4589, servers: 220, rooms: 2 },
  ],
};
const good: ModerationSeen = {
  protectedRooms: ["!general", "!memes"],
  watched: ["!long", "!short"],
  joined: ["!general", "!memes", "!long", "!short"],
  names: new Map([
    ["!long", ["#long:a.org", "#long"]],
    ["!short", ["#short"]],
  ]),
  rules: new Map([
    ["!long", { user: 12_599, server: 245, room: 59 }],
    ["!short", { user: 4589, server: 220, room: 2 }],
  ]),
  onlyPretends: false,
  protectsAllJoined: false,
};
const rules = (user: number, server: number, room: number) =>
  new Map([...good.rules, ["!long", { user, server, room }]] as const);

test.each<readonly [string, Partial<ModerationSeen>, readonly string[]]>([
  ["all is well", {}, []],
  ["a list grew", { rules: rules(13_700, 300, 80) }, []],
  ["a list lost some rules", { rules: rules(9000, 180, 40) }, []],
  ["a list lost most of its servers", { rules: rules(12_599, 20, 59) }, ["ban-list-shrunk"]],
  ["a list is empty", { rules: new Map([["!short", { user: 4589, server: 220, room: 2 }]]) }, ["ban-list-empty"]],
  ["one more room is protected", { protectedRooms: ["!general", "!memes", "!long"] }, []],
  ["one room is not", { protectedRooms: ["!memes"] }, ["rooms-unprotected"]],
  ["it left one of the rooms", { joined: ["!memes", "!long", "!short"] }, ["rooms-unprotected"]],
  ["it never wrote down any", { protectedRooms: undefined }, ["rooms-unprotected"]],
  ["it protects every room it is in", { protectedRooms: undefined, protectsAllJoined: true }, []],
  ["a list is not watched", { watched: ["!short"] }, ["ban-list-unwatched"]],
  ["no list is", { watched: undefined }, ["ban-list-unwatched", "ban-list-unwatched"]],
  ["a list by its alias is", { watched: ["#long:a.org", "!short"] }, []],
  ["it is not in the room of a list", { joined: ["!general", "!memes", "!short"] }, ["ban-list-unwatched"]],
  ["a list does not say its name", { names: new Map([["!short", ["#short"]]]) }, []],
  [
    "one list does not say its name, and two are missing",
    { watched: ["!long"], names: new Map(), rules: good.rules },
    ["ban-list-unwatched", "ban-list-unwatched"],
  ],
  ["it only pretends", { onlyPretends: true }, ["moderation-off"]],
])("%s", (_, changed, expected) => {
  expect(judgeModeration({ ...good, ...changed }, wanted).map(({ kind }) => kind)).toEqual(expected);
});
