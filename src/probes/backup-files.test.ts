import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeEach, expect, test } from "vitest";

import { newestFile, parseNewest } from "./backup-files.ts";
import { localView } from "./testing/local-view.ts";

const host = localView();
const folder = mkdtempSync(join(tmpdir(), "lotus backups "));
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await host.close();
});
beforeEach(() => {
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
});

function make(name: string, text: string, minutesAgo: number): void {
  const then = Math.floor(Date.now() / 1000) - minutesAgo * 60;
  writeFileSync(join(folder, name), text);
  utimesSync(join(folder, name), then, then);
}

const newest = async () => newestFile(host, join(folder, "synapse-*.dump"));

test("the newest of the files that are named, and none of the others", async () => {
  make("synapse-1.dump", "PGDMP one", 120);
  make("synapse-2.dump", "PGDMP two", 60);
  make("other.dump", "PGDMP three", 30);
  mkdirSync(join(folder, "synapse-3.dump"));
  expect(await newest()).toMatchObject({
    file: join(folder, "synapse-2.dump"),
    bytes: 9,
    growing: false,
    ends: { first: Buffer.from("PGDMP two"), last: Buffer.from("PGDMP two") },
  });
});

test("the ends of a large file", async () => {
  make("synapse-1.dump", `PGDMP${"x".repeat(5000)}the end`, 60);
  const found = await newest();
  expect(found?.bytes).toBe(5012);
  expect([found?.ends?.first.toString().slice(0, 6), found?.ends?.last.toString().slice(-8)]).toEqual([
    "PGDMPx",
    "xthe end",
  ]);
});

test("an empty file", async () => {
  make("synapse-1.dump", "", 60);
  expect(await newest()).toMatchObject({ bytes: 0, ends: { first: Buffer.alloc(0) } });
});

test("what is being made does not count while there is another", async () => {
  make("synapse-1.dump", "PGDMP", 60);
  make("synapse-2.dump", "", 0);
  expect(await newest()).toMatchObject({ file: join(folder, "synapse-1.dump"), growing: false });
});

test("what is being made, alone", async () => {
  make("synapse-2.dump", "PG", 0);
  expect(await newest()).toMatchObject({ growing: true });
});

test("no file, and no folder", async () => {
  expect(await newest()).toBeNull();
  expect(await newestFile(host, join(folder, "no/such/*.gz"))).toBeNull();
});

test.each(["", "perl: not found\n", "lotus-backup\t1\t2\n", "lotus-backup\tx\t1\t0\t\t\t\t/a\n"])(
  "not an answer: %j",
  (stdout) => {
    expect(parseNewest(stdout)).toBeUndefined();
  },
);

test("a file that may not be read", () => {
  expect(parseNewest("lotus-backup\t1795564701\t42\t0\t\t\tPermission denied\t/backups/a.gz\n")).toMatchObject({
    ends: undefined,
    refusal: "Permission denied",
  });
});
