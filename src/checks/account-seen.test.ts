import { describe, expect, test } from "vitest";

import { databaseSince, devicesIn } from "../services/synapse-accounts.ts";
import { judgeAccount, later } from "./account-seen.ts";
import { judgeBotAccount } from "./bot-account.ts";

const now = new Date("2026-11-24T12:00:00Z");
const limit = 240_000;
const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);

test.each([
  ["heard from a moment ago", before(86_400), before(30), []],
  ["heard from as often as Synapse writes it down", before(86_400), before(155), []],
  ["restarted a minute ago, and Synapse has not written it down yet", before(60), before(400), []],
  ["silent since its start", before(900), before(3600), ["account-not-seen"]],
  ["silent for a while", before(86_400), before(300), ["account-not-seen"]],
  ["never heard from", before(900), undefined, ["account-not-seen"]],
  ["not running, which is for others to say", undefined, undefined, []],
])("%s", (_, since, seen, expected) => {
  expect(judgeAccount({ since, seen }, "@bot:a.org", limit, now).map(({ kind }) => kind)).toEqual(expected);
});

test("a database that started a moment ago has had no time to write anything down", () => {
  const started = databaseSince([{ up: before(30).getTime() }]);
  expect(later(before(900), started)).toEqual(before(30));
  expect(later(before(900), databaseSince([]))).toEqual(before(900));
});

test("an account without devices is one, and no account is none", () => {
  expect(devicesIn([{ id: null, seen: null, keys: false }], "@bot:a.org")).toEqual([]);
  expect(() => devicesIn([], "@bot:a.org")).toThrow("Synapse has no account @bot:a.org");
});

describe("encryption", () => {
  // Rows as Synapse's database gives them in the lab.
  const devices = devicesIn(
    [
      { id: "BOT", seen: now.getTime() - 90_000, keys: true },
      { id: "ELEMENT", seen: now.getTime() - 30_000, keys: false },
      { id: "ZQFDVUUZEO", seen: null, keys: false },
    ],
    "@bot:a.org",
  );
  const store = (...files: readonly { readonly device: string | undefined; readonly bytes: number }[]) => ({
    folder: "/store",
    files,
  });
  const own = store({ device: "BOT", bytes: 81_920 });

  test.each([
    ["its keys are up and kept", { store: own, devices }, []],
    ["the store is gone", { store: store(), devices }, ["bot-encryption-off"]],
    ["the store is empty", { store: store({ device: "BOT", bytes: 0 }), devices }, ["bot-encryption-off"]],
    [
      "the store has a name of its own",
      { store: store({ device: undefined, bytes: 9 }), devices: devices.slice(0, 1) },
      [],
    ],
    ["its keys are not up", { store: store({ device: "ELEMENT", bytes: 9 }), devices }, ["bot-encryption-off"]],
    [
      "nobody says where the store is, and the last device has no keys",
      { store: undefined, devices },
      ["bot-encryption-off"],
    ],
    [
      "no device was ever heard from, and its keys are no matter",
      { store: store(), devices: [] },
      ["account-not-seen"],
    ],
  ])("%s", (_, seen, expected) => {
    const kinds = (since: Date) =>
      judgeBotAccount({ ...seen, since }, "@bot:a.org", limit, now).map(({ kind }) => kind);
    expect(kinds(before(900))).toEqual(expected);
    expect(kinds(before(60))).toEqual([]);
  });
});
