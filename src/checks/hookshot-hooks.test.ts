import { createHash } from "node:crypto";

import { expect, test } from "vitest";

import type { Conversation, Row } from "../probes/postgres.ts";
import { judgeHooks } from "./hookshot-hooks.ts";
import { shippedInventory } from "./testing/shipped-inventory.ts";

const inventory = await shippedInventory();
const now = new Date("2026-11-24T12:00:00Z");
const bot = "@hookshot:matrix.lotusguild.org";
const owner = "@jared:matrix.lotusguild.org";
const room = "!GttT4QYd1wlGlkHU3qTmq_P3gbyYKKeSSN6R7TPcJHg";
const names = inventory.webhooks.services.map(({ name }) => name);
const [first = ""] = names;
const idOf = (name: string) => `id of ${name}`;
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const ghostOf = (name: string) => `@hookshot_${name.toLowerCase().replaceAll(" ", "")}:matrix.lotusguild.org`;

const hook = (name: string, change: Row = {}, content: Row = {}): Row => ({
  room,
  key: name,
  content: { name, transformationFunction: 'result = { version: "v2", plain: data.text };', ...content },
  leaked: false,
  ...change,
});
const id = (key: string, value = idOf(key)): Row => ({ bot, room, key, digest: sha256(value) });
const state = (type: string, content: unknown): Row => ({
  room,
  type,
  key: "",
  membership: null,
  sender: owner,
  content,
});
const member = (key: string, membership = "join"): Row => ({
  room,
  type: "m.room.member",
  key,
  membership,
  sender: key,
  content: null,
});
const create = state("m.room.create", { room_version: "12" });
const levels = (power: number, more: Row = {}) =>
  state("m.room.power_levels", { users: { [bot]: power }, state_default: 50, events_default: 0, invite: 0, ...more });
const joinRules = state("m.room.join_rules", { join_rule: "invite" });
const members = (...except: readonly string[]) =>
  [bot, ...names.map(ghostOf)].filter((user) => !except.includes(user)).map((user) => member(user));

interface World {
  readonly hooks?: readonly Row[];
  readonly ids?: readonly Row[];
  readonly rooms?: readonly Row[];
  readonly metrics?: string;
  readonly functions?: boolean;
}

function judged({ hooks, ids, rooms, metrics, functions = true }: World = {}) {
  const all = [
    hooks ?? names.map((name) => hook(name)),
    ids ?? names.map((name) => id(name)),
    rooms ?? [create, levels(50), joinRules, ...members()],
  ];
  const tables: Conversation = { kind: "answers", answers: all.map((rows) => ({ kind: "rows", rows })) };
  const config = { encryption: false, functions, prefix: "hookshot_" };
  const seen = { tables, metrics: metrics ?? `hookshot_connections ${names.length}\n`, config, sender: "hookshot" };
  return judgeHooks(seen, { user: undefined }, inventory, now);
}
const others = names.slice(1).map((name) => hook(name));

const worlds: readonly (readonly [string, World, readonly string[]])[] = [
  ["all is well", {}, []],
  [
    "one more than the inventory names",
    {
      hooks: [...others, hook(first), hook("Backups")],
      ids: [...names, "Backups"].map((name) => id(name)),
      metrics: "hookshot_connections 12\n",
    },
    [],
  ],
  [
    "names with additions and in another case",
    {
      hooks: [...others, hook(first, {}, { name: `${first.toUpperCase()} (alerts)` })],
      rooms: [create, levels(50), joinRules, ...members()],
    },
    [],
  ],
  ["other services are connected, too", { metrics: "hookshot_connections 20\n" }, []],
  [
    "a removed one stays as disabled state",
    {
      hooks: [
        ...names.map((name) => hook(name)),
        hook("Old", { content: { disabled: true } }),
        hook("Older", { content: {} }),
      ],
    },
    [],
  ],
  ["a service has none", { hooks: others, ids: names.slice(1).map((name) => id(name)) }, ["hook-missing"]],
  ["hookshot has not loaded all", { metrics: "hookshot_connections 3\n" }, ["hooks-not-loaded"]],
  ["an id has no hook", { ids: [...names, "Forgotten"].map((name) => id(name)) }, ["hook-orphaned"]],
  ["two ids for one hook", { ids: [...names.map((name) => id(name)), id(first, "another")] }, ["hook-duplicated"]],
  [
    "a hook has no id",
    { ids: names.slice(1).map((name) => id(name)), metrics: "hookshot_connections 10\n" },
    ["hook-dead"],
  ],
  [
    "a hook has expired",
    { hooks: [...others, hook(first, {}, { expirationDate: "2026-11-03T16:44:59.533Z" })] },
    ["hook-dead"],
  ],
  [
    "a hook's end is still to come",
    { hooks: [...others, hook(first, {}, { expirationDate: "2027-11-03T16:44:59.533+0100" })] },
    [],
  ],
  [
    "a date hookshot cannot read",
    { hooks: [...others, hook(first, {}, { expirationDate: "2027-11-03" })] },
    ["hook-dead"],
  ],
  ["functions are off", { functions: false }, names.map(() => "hook-dead")],
  [
    "a function does not compile",
    { hooks: [...others, hook(first, {}, { transformationFunction: "result = {" })] },
    ["hook-function-broken"],
  ],
  ["an id stands in the room's state", { hooks: [...others, hook(first, { leaked: true })] }, ["hook-id-leaked"]],
  [
    "an id stands in the metrics",
    {
      metrics: `hookshot_connections 11\nhookshot_webhooks_http_request{method="POST",path="/webhook/${idOf(first)}"} 3\n`,
    },
    ["hook-id-leaked"],
  ],
  [
    "a stranger's try stands in the metrics",
    {
      metrics: 'hookshot_connections 11\nhookshot_webhooks_http_request{method="GET",path="/webhook/lotus-health"} 3\n',
    },
    [],
  ],
  ["the bot has no power", { rooms: [create, levels(0), joinRules, ...members()] }, ["bridge-bot-powerless"]],
  [
    "the webhooks' own level is lower",
    {
      rooms: [
        create,
        levels(0, { events: { "uk.half-shot.matrix-hookshot.generic.hook": 0 } }),
        joinRules,
        ...members(),
      ],
    },
    [],
  ],
  [
    "the bot has left",
    {
      rooms: [create, levels(50), joinRules, ...members(bot), member(bot, "leave")],
      metrics: "hookshot_connections 0\n",
    },
    ["bridge-bot-absent"],
  ],
  [
    "a ghost is banned",
    { rooms: [create, levels(50), joinRules, ...members(ghostOf(first)), member(ghostOf(first), "ban")] },
    ["ghost-kept-out"],
  ],
  [
    "a ghost is new, and the bot may invite it",
    { rooms: [create, levels(50), joinRules, ...members(ghostOf(first))] },
    [],
  ],
  [
    "a ghost is new, and nobody may invite it",
    { rooms: [create, levels(50, { invite: 100 }), joinRules, ...members(ghostOf(first))] },
    ["ghost-kept-out"],
  ],
  [
    "messages need more power than ghosts have",
    { rooms: [create, levels(50, { events_default: 10 }), joinRules, ...members()] },
    names.map(() => "ghost-kept-out"),
  ],
];

test.each(worlds)("%s", (_, world, expected) => {
  expect(judged(world).map(({ kind }) => kind)).toEqual(expected);
});

test("a bot that made the room has all power from version 12 on, and its level before", () => {
  const made = (version: string) => ({ ...state("m.room.create", { room_version: version }), sender: bot });
  expect(judged({ rooms: [made("12"), levels(0), joinRules, ...members()] })).toEqual([]);
  expect(judged({ rooms: [made("11"), levels(0), joinRules, ...members()] })).toMatchObject([{ power: 0, needed: 50 }]);
});

test("an id is never shown, wherever it stands", () => {
  const secret = idOf(first);
  const hooks = [...others, hook(first, { key: secret }, { name: undefined })];
  const findings = judged({ hooks, ids: [...names.slice(1).map((name) => id(name)), id(secret, secret)] });
  expect(findings.map(({ kind }) => kind)).toEqual(["hook-missing", "hook-dead", "hook-id-leaked"]);
  expect(JSON.stringify(findings)).not.toContain(secret);
});
