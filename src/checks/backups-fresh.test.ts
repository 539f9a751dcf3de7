import { describe, expect, test } from "vitest";

import type { NewestFile } from "../probes/backup-files.ts";
import { flawOf } from "../services/backups.ts";
import backupsFresh, { backupsOf, judgeBackup } from "./backups-fresh.ts";
import { shippedInventory } from "./testing/shipped-inventory.ts";

const now = new Date("2026-11-22T12:00:00Z");
const hour = 3_600_000;
const wanted = { backup: "database", host: "vault", path: "/b/*.dump", maxAge: 26 * hour, minSize: 1024 };
const file = (hoursAgo: number, change: Partial<NewestFile> = {}): NewestFile => ({
  file: "/b/synapse.dump",
  modified: new Date(now.getTime() - hoursAgo * hour),
  bytes: 4096,
  growing: false,
  ends: { first: Buffer.from("PGDMP\u0001"), last: Buffer.from("x") },
  refusal: "",
  ...change,
});

test.each([
  ["fresh", file(3), []],
  ["as old as allowed", file(26), []],
  ["too old", file(27), ["backup-stale"]],
  ["not there", null, ["backup-missing"]],
  ["too small", file(3, { bytes: 12 }), ["backup-unusable"]],
  ["too small, and too old", file(48, { bytes: 0 }), ["backup-unusable"]],
  ["not readable", file(3, { ends: undefined, refusal: "Permission denied" }), ["backup-unusable"]],
  ["no dump", file(3, { ends: { first: Buffer.from("<html>"), last: Buffer.from("") } }), ["backup-unusable"]],
  ["still being made", file(0, { bytes: 12, growing: true }), []],
])("a backup that is %s", (_, newest, expected) => {
  expect(judgeBackup({ wanted, newest }, now).map(({ kind }) => kind)).toEqual(expected);
});

describe("what a file holds", () => {
  const bytes = (hex: string) => Buffer.from(hex, "hex");
  const text = (words: string) => Buffer.from(words);
  test.each([
    ["a.sql.gz", bytes("1f8b0800"), text(""), undefined],
    ["a.tar.zst", bytes("28b52ffd04"), text(""), undefined],
    ["a.tar.xz", bytes("fd377a585a0000"), text(""), undefined],
    ["vzdump-lxc-109.tar.lzo", bytes("894c5a4f000d0a1a0a"), text(""), undefined],
    ["a.sql.gz", text("pg_dump: error"), text(""), "it does not begin as gzip does"],
    ["a.dump", text("PGDMP"), text(""), undefined],
    ["a.dump", text("--\n"), text("-- PostgreSQL database dump complete\n--\n\n\\unrestrict x\n"), undefined],
    ["a.dump", text("--\n"), text("INSERT INTO"), "it is no dump of PostgreSQL, or it is cut off"],
    ["a.sql", text("--\n"), text("-- PostgreSQL database dump complete\n--\n"), undefined],
    ["a.sql", text("--\n"), text("COPY public.events"), "it is cut off: pg_dump did not finish it"],
    ["media.tar", text("media/"), text(""), undefined],
    ["media.img", bytes("00000000"), text(""), "it begins with nothing but zeros"],
  ])("%s %o", (name, first, last, flaw) => expect(flawOf(`/b/${name}`, first, last)).toBe(flaw));
});

test("the shipped inventory names no place, so nothing is asked", async () => {
  const inventory = await shippedInventory();
  expect(backupsFresh.bind(inventory)).toEqual([]);
  const backups = {
    database: {
      ...inventory.backups["database"],
      of: "postgresql",
      automatic: true,
      host: "npm",
      path: "/b/*",
      maxAge: hour,
      minSize: 1,
    },
  };
  expect(backupsOf("postgresql", { backups })).toMatchObject([{ backup: "database", host: "npm", path: "/b/*" }]);
  expect(backupsFresh.bind({ ...inventory, backups }).map(({ subject }) => subject.host.name)).toEqual(["postgres"]);
});
