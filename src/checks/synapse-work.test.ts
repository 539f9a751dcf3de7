import { expect, test } from "vitest";

import { freeFor } from "./free-space.ts";
import { judgeDestinations, judgeMedia, judgePositions, judgeUpdates } from "./synapse-work-judges.ts";

const now = new Date("2026-11-24T12:00:00Z");
const [minute, day] = [60_000, 86_400_000];
const ago = (ms: number) => now.getTime() - ms;
const kinds = (findings: readonly { readonly kind: string }[]) => findings.map(({ kind }) => kind);

test("updates that are left", () => {
  expect(judgeUpdates([])).toEqual([]);
  expect(judgeUpdates(["sliding_sync_joined_rooms_bg_update"])).toMatchObject([
    { names: ["sliding_sync_joined_rooms_bg_update"] },
  ]);
});

test.each([
  ["everybody is done", "federation", undefined, true, []],
  ["an event has just come", "federation", ago(minute), true, []],
  ["other servers do not get it", "federation", ago(11 * minute), true, ["events-stuck"]],
  ["bridges do not get it", "appservices", ago(60 * minute), true, ["events-stuck"]],
  ["there is no bridge to get it", "appservices", ago(60 * minute), false, []],
  ["the directory stands still", "directory", ago(60 * minute), true, ["directory-stuck"]],
])("positions: %s", (_, name, waiting, bridged, expected) => {
  expect(kinds(judgePositions([{ name, waiting }], { limit: 10 * minute, bridged }, now))).toEqual(expected);
});

const wanted = { failingFor: day, failingShare: 0.25, servers: ["matrix.org"] };
const failing = (ms: number, ...names: readonly string[]) => names.map((name) => ({ name, since: ago(ms) }));

test.each([
  ["all are within reach", [], 6, []],
  ["one that must be is away for minutes", failing(5 * minute, "matrix.org"), 6, []],
  ["one that must be is away for days", failing(3 * day, "matrix.org"), 6, ["servers-out-of-reach"]],
  ["another one is away for days", failing(3 * day, "one.example.org"), 6, []],
  ["two of three are away, which are few", failing(3 * day, "a.org", "b.org"), 3, []],
  ["many are away for days", failing(3 * day, "a.org", "b.org", "c.org"), 10, ["federation-failing"]],
  ["many are away for minutes", failing(5 * minute, "a.org", "b.org", "c.org"), 10, []],
  ["some of very many", failing(3 * day, "a.org", "b.org", "c.org"), 100, []],
  ["many are gone for good", failing(90 * day, "a.org", "b.org", "c.org", "d.org"), 10, []],
  ["one that must be is gone for good", failing(90 * day, "matrix.org"), 10, ["servers-out-of-reach"]],
])("destinations: %s", (_, away, known, expected) => {
  expect(kinds(judgeDestinations({ failing: away, known }, wanted, now))).toEqual(expected);
});

const gigabyte = 1024 ** 3;
const amount = (recent: number) => ({ files: 100, bytes: 10 * gigabyte, recent });

test.each([
  ["nothing came", 0, 20 * gigabyte, []],
  ["there is room for months", gigabyte, 20 * gigabyte, []],
  ["there is room for ten days", 14 * gigabyte, 20 * gigabyte, ["media-growing"]],
  ["nobody knows the disk", 14 * gigabyte, undefined, []],
])("media: %s", (_, recent, free, expected) => {
  const seen = { local: amount(recent), remote: amount(0), free, days: 7, path: "/var/lib/matrix-synapse/media" };
  expect(kinds(judgeMedia(seen, { mediaDaysLeft: 30 * day }))).toEqual(expected);
});

test("the disk of a path is the one mounted nearest above it", () => {
  const disk = (mount: string, free: number) => ({
    device: mount,
    type: "ext4",
    mount,
    used: 1,
    free,
    inodesUsed: 1,
    inodesFree: 1,
  });
  const disks = [disk("/", 1), disk("/var/lib/matrix", 2), disk("/var/lib/matrix-synapse", 3)];
  expect(freeFor("/var/lib/matrix-synapse/media", disks)).toBe(3);
  expect(freeFor("/srv/media", disks)).toBe(1);
  expect(freeFor("/srv/media", [])).toBeUndefined();
});
