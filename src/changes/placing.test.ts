import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";

import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { LotusError } from "../errors.ts";
import { apply } from "./apply.ts";
import type { PlaceDirectory } from "./change.ts";
import { restore } from "./restore.ts";
import { type Bed, openBed } from "./testing/bed.ts";

let bed: Bed;
let archive: Buffer;
beforeEach(async () => {
  bed = await openBed();
  const source = bed.path("source");
  mkdirSync(join(source, "bin"), { recursive: true });
  writeFileSync(join(source, "page"), "x".repeat(300_000));
  writeFileSync(join(source, "bin/run"), "#!/bin/sh\n");
  chmodSync(join(source, "bin/run"), 0o755);
  archive = execFileSync("tar", ["--create", "--gzip", "-C", source, "."]);
});
afterEach(() => bed.close());

/** Hands the bytes over as the archive that the plan means. */
async function placed(bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>) {
  const { owner, group } = bed.state("");
  const sha256 = createHash("sha256").update(archive).digest("hex");
  const change: PlaceDirectory = {
    kind: "place",
    path: bed.path("releases/one"),
    archive: { sha256, bytes: archive.length, compression: "gzip" },
    owner,
    group,
    because: "one",
  };
  const archives = new Map([[sha256, () => Readable.from(bytes)]]);
  return apply(bed.connect(), bed.plan([change]), bed.context({ archives }));
}

it("makes a directory out of an archive, with the modes it has there", async () => {
  expect(await placed([archive])).toMatchObject({ state: "done" });
  expect(await readdir(bed.path("releases"))).toEqual(["one"]);
  expect(await readFile(bed.path("releases/one/page"), "utf8")).toHaveLength(300_000);
  expect((await stat(bed.path("releases/one/bin/run"))).mode & 0o777).toBe(0o755);
});

it("does it once, and leaves it when the change around it is taken back", async () => {
  await placed([archive]);
  writeFileSync(bed.path("releases/one/page"), "used meanwhile");
  const { state, id } = await placed([archive]);
  expect(state).toBe("done");
  expect(await restore(bed.connect(), id ?? "", bed.context())).toMatchObject({ state: "done" });
  expect(await readFile(bed.path("releases/one/page"), "utf8")).toBe("used meanwhile");
});

it.each([
  ["is cut in half", () => [archive.subarray(0, archive.length / 2)], /unpacking failed/],
  ["has another byte", () => [Buffer.from(archive).fill(1, 4, 5)], /did not arrive whole/],
  ["is nothing at all", () => [], /unpacking failed|did not arrive whole/],
  ["breaks off", () => brokenOff(), /gone away/],
])("leaves nothing of an archive that %s", async (_, bytes, why) => {
  const applied = await placed(bytes());
  expect(applied).toMatchObject({ state: "undone", said: [expect.stringMatching(why)] });
  expect(await readdir(bed.path("releases"))).toEqual([]);
});

async function* brokenOff(): AsyncGenerator<Uint8Array> {
  yield archive.subarray(0, 100);
  await vi.waitFor(() => expect(existsSync(bed.path("releases/one.partial"))).toBe(true));
  throw new LotusError("the builder has gone away");
}
