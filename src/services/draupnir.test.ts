import { expect, test } from "vitest";

import { isSwitchedOn, namesOf, protectedRooms, rulesOf, rulesQuery, watchedLists } from "./draupnir.ts";

// Captured from Synapse's database in the lab, shortened.
const account = [
  {
    type: "org.matrix.mjolnir.protected_rooms",
    content:
      '{"rooms":["!3l2sWXAU5Ww34gKf0r0qbEH83Kw_g-c2b471IB36-KQ","!A6zdFyIVZj6zvkHPWhnmPgfVE4blKYZuhn-mLzD9eHc"]}',
  },
  {
    type: "org.matrix.mjolnir.watched_lists",
    content:
      '{"references":["https://matrix.to/#/!zalwiRZlH_v2XolEx_ik62mdptfJ-X9ZfX793X_QTN4?via=example.invalid","https://matrix.to/#/%23list%3Aexample.org","https://matrix.to/#/!old%3Aexample.org?via=example.org","https://matrix.to/#/%","nonsense",7]}',
  },
];

test("reads what Draupnir keeps in its account", () => {
  expect(protectedRooms(account)).toHaveLength(2);
  expect(watchedLists(account)).toEqual([
    "!zalwiRZlH_v2XolEx_ik62mdptfJ-X9ZfX793X_QTN4",
    "#list:example.org",
    "!old:example.org",
  ]);
  expect(protectedRooms([])).toBeUndefined();
  expect(watchedLists([{ type: "org.matrix.mjolnir.watched_lists", content: "{" }])).toEqual([]);
});

test("reads what rooms call themselves", () => {
  const rows = [
    {
      room: "!a",
      type: "m.room.canonical_alias",
      event: '{"content":{"alias":"#list:example.org","alt_aliases":["#other:example.org",3]}}',
    },
    { room: "!a", type: "org.matrix.mjolnir.shortcode", event: '{"content":{"shortcode":"list"}}' },
    { room: "!b", type: "m.room.canonical_alias", event: "{}" },
  ];
  expect([...namesOf(rows)]).toEqual([
    ["!a", ["#list:example.org", "#other:example.org", "#list"]],
    ["!b", []],
  ]);
});

test("counts rules by room and kind", () => {
  const rows = [
    { room: "!a", kind: "user", rules: 12_599 },
    { room: "!a", kind: "server", rules: 245 },
  ];
  expect(rulesOf(rows).get("!a")).toEqual({ user: 12_599, server: 245, room: 0 });
});

test.each([
  ["noop: true\nprotectAllJoinedRooms: false\n", "noop", true],
  ["noop: true # for a try\n", "noop", true],
  ["noop: false\n", "noop", false],
  ["", "noop", false],
])("%j has %s on: %s", (lines, name, on) => expect(isSwitchedOn(lines, name)).toBe(on));

test("a user's name cannot leave its place in a query", () => {
  expect(rulesQuery("@a'; DROP TABLE users --:b")).toContain("'@a''; DROP TABLE users --:b'");
});
