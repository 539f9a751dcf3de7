import { describe, expect, test } from "vitest";

import type { Row } from "../probes/postgres.ts";
import type { Finding } from "./finding.ts";
import { judgeCheckpoints } from "./postgresql-checkpoints.ts";
import { judgeGrowth } from "./postgresql-growth.ts";
import { judgeIndexes } from "./postgresql-indexes.ts";
import { judgeSessions } from "./postgresql-sessions.ts";
import { judgeAge, judgeAutovacuum } from "./postgresql-vacuum.ts";
import { judgeWal } from "./postgresql-wal.ts";
import { captured } from "./testing/postgresql-captures.ts";
import { shippedInventory, subjectOf } from "./testing/shipped-inventory.ts";

const { limits } = subjectOf(await shippedInventory(), "postgresql").service;
const kinds = (findings: readonly Finding[]) => findings.map(({ kind }) => kind);
const changed = (row: Row | undefined, change: Row): Row => ({ ...row, ...change });
const hour = 3600;

describe("sessions", () => {
  const judge = (fault: string) =>
    kinds(judgeSessions(captured(fault, "transactions"), captured(fault, "waiters"), limits));

  test.each([
    ["healthy", []],
    ["session-idle", ["session-idle-in-transaction"]],
    ["session-blocked", ["sessions-blocked"]],
    ["vacuum-long", []],
    ["index-building", []],
  ])("%s", (fault, expected) => expect(judge(fault)).toEqual(expected));

  const [waiter] = captured("session-blocked", "waiters");
  const [idle] = captured("session-idle", "transactions");
  const working = changed(idle, { pid: 9, state: "active", command: "COPY", quietS: 0 });
  const prepared = changed(idle, { pid: 0, state: "prepared", backend: "prepared transaction", program: "gid" });
  const sessions: readonly (readonly [string, readonly Row[], readonly Row[], readonly string[]])[] = [
    ["a transaction that rests for a moment", [changed(idle, { quietS: 59 })], [], []],
    ["a dump of an hour", [changed(working, { ageS: hour })], [], []],
    ["a query of a day", [changed(working, { ageS: 24 * hour })], [], ["transaction-old"]],
    ["a vacuum of a day", [changed(working, { ageS: 24 * hour, command: "VACUUM" })], [], []],
    ["a standby", [changed(working, { ageS: 24 * hour, backend: "walsender" })], [], []],
    ["a forgotten prepared transaction", [changed(prepared, { ageS: 24 * hour })], [], ["transaction-old"]],
    ["a wait of a moment", [], [changed(waiter, { waitsS: 2 })], []],
    ["a wait for a prepared transaction", [prepared], [changed(waiter, { pid: 7, by: [0] })], ["sessions-blocked"]],
    ["a circle", [], [changed(waiter, { pid: 7, by: [8] }), changed(waiter, { pid: 8, by: [7] })], []],
  ];
  test.each(sessions)("%s", (_, transactions, waiters, expected) => {
    expect(kinds(judgeSessions(transactions, waiters, limits))).toEqual(expected);
  });

  test("a chain is laid to its end, once", () => {
    const waiters = [
      changed(waiter, { pid: 7, by: [8], waitsS: 20 }),
      changed(waiter, { pid: 8, by: [9], waitsS: 30 }),
    ];
    const holder = changed(idle, { pid: 9 });
    const findings = judgeSessions([holder], waiters, limits);
    expect(findings).toMatchObject([{ kind: "sessions-blocked", pid: 9, waiting: 2, longest: 30_000, by: { pid: 9 } }]);
  });
});

describe("vacuum", () => {
  const [behind] = captured("vacuum-behind", "deadRows");
  const late = changed(behind, { own: true, sinceS: 2 * hour });
  const cases: readonly (readonly [string, readonly Row[], readonly Row[], readonly string[]])[] = [
    ["healthy", captured("healthy", "autovacuum"), captured("healthy", "deadRows"), []],
    ["off", captured("autovacuum-off", "autovacuum"), [late], ["autovacuum-off"]],
    ["off for a table", captured("healthy", "autovacuum"), captured("vacuum-behind", "deadRows"), ["vacuum-behind"]],
    ["a long VACUUM", captured("healthy", "autovacuum"), captured("vacuum-long", "deadRows"), []],
    ["not for hours", [], [late], ["vacuum-behind"]],
    ["not for hours, a few rows", [], [changed(late, { dead: 900 })], []],
    ["twice the trigger", [], [changed(late, { times: 2 })], []],
    ["a minute ago", [], [changed(late, { sinceS: 60 })], []],
    ["right now", [], [changed(late, { running: true })], []],
  ];
  test.each(cases)("%s", (_, settings, tables, expected) => {
    expect(kinds(judgeAutovacuum(settings, tables, limits))).toEqual(expected);
  });

  test.each([
    [{ transactions: 210e6, multixacts: 0 }, []],
    [{ transactions: 600e6, multixacts: 0 }, ["wraparound-near"]],
    [{ transactions: 1.2e9, multixacts: 0 }, ["wraparound-imminent"]],
    [{ transactions: 10, multixacts: 600e6 }, ["wraparound-near"]],
  ])("ages %j", (ages, expected) => {
    expect(kinds(judgeAge({ name: "synapse", ...ages }, limits))).toEqual(expected);
  });
  test("no database of a healthy server is old", () => {
    expect(captured("healthy", "age").flatMap((row) => judgeAge(row, limits))).toEqual([]);
  });
});

describe("WAL and checkpoints", () => {
  const [wal] = captured("healthy", "wal");
  const [slot] = captured("slot-holds-wal", "slots");
  const cases: readonly (readonly [string, readonly Row[], Row | undefined, readonly string[]])[] = [
    ["healthy", captured("healthy", "slots"), wal, []],
    ["a forgotten slot", captured("slot-holds-wal", "slots"), captured("slot-holds-wal", "wal")[0], ["slot-holds-wal"]],
    ["the same slot in use", [changed(slot, { active: true })], wal, []],
    ["a slot made just now", [changed(slot, { held: 16e6 })], wal, []],
    ["a slot whose WAL is gone", [changed(slot, { held: 0, status: "lost" })], wal, ["slot-holds-wal"]],
    ["an archive that is away", [], changed(wal, { failing: true, waiting: 40 }), ["wal-not-archived"]],
    ["an attempt that failed", [], changed(wal, { failing: true, waiting: 1 }), []],
    ["much, and nobody knows why", [], changed(wal, { bytes: 9 * 1024 ** 3 }), ["wal-piling"]],
    ["much, by a slot", [slot ?? {}], changed(wal, { bytes: 9 * 1024 ** 3 }), ["slot-holds-wal"]],
  ];
  test.each(cases)("%s", (_, slots, row, expected) => {
    expect(kinds(judgeWal(slots, row, limits))).toEqual(expected);
  });

  test.each<[string, Row | undefined, readonly string[]]>([
    ["healthy", captured("healthy", "checkpoints")[0], []],
    ["forced", captured("checkpoints-forced", "checkpoints")[0], ["checkpoints-forced"]],
    ["an import last week", { timed: 400, requested: 90 }, []],
    ["a new server", { timed: 1, requested: 4 }, []],
  ])("%s", (_, row, expected) => {
    expect(kinds(judgeCheckpoints(row, limits))).toEqual(expected);
  });
});

test("indexes that are not valid are one finding; one that is being built is none", () => {
  expect(judgeIndexes(captured("healthy", "invalidIndexes"))).toEqual([]);
  expect(judgeIndexes(captured("index-building", "invalidIndexes"))).toEqual([]);
  expect(judgeIndexes(captured("index-invalid", "invalidIndexes"))).toMatchObject([
    { kind: "index-invalid", indexes: [{ name: "public.lotus_lab_n", table: "lotus_lab" }] },
  ]);
});

test("only tables that the inventory names are watched as they grow", () => {
  const bytes = 11 * 1024 ** 3;
  const grown = { name: "state_groups_state", bytes, share: 0.4 };
  expect(judgeGrowth(captured("healthy", "tableSizes"), limits)).toEqual([]);
  expect(
    judgeGrowth(
      [
        { name: "events", bytes, share: 0.4 },
        { name: "constructor", bytes, share: 0.1 },
      ],
      limits,
    ),
  ).toEqual([]);
  expect(judgeGrowth([grown], limits)).toEqual([
    { kind: "table-grown", table: "state_groups_state", bytes, limit: 10 * 1024 ** 3, share: 0.4 },
  ]);
});
