import { writeFileSync } from "node:fs";
import { mkdir, readdir, readFile, symlink, lstat } from "node:fs/promises";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { LotusError } from "../errors.ts";
import { Secret } from "../hosts/secret.ts";
import { apply } from "./apply.ts";
import { listEntries } from "./journal.ts";
import { LeaseError } from "./lease.ts";
import { keeperOn } from "./keeper.ts";
import { restore } from "./restore.ts";
import { type Bed, openBed, valueChange } from "./testing/bed.ts";

let bed: Bed;
beforeEach(async () => {
  bed = await openBed();
});
afterEach(() => bed.close());

const failing = async () => ({ proofs: [], failures: ["it does not work"] });

/** The host's journal as any later run reads it. */
async function entries() {
  return listEntries(keeperOn("bed (1)", bed.connect().query, bed.places), "all");
}

/** Everything that a run may change, as it is now. */
async function all() {
  return {
    kept: await bed.seen("kept"),
    gone: await bed.seen("gone"),
    new: await bed.seen("new"),
    value: await bed.seen("value"),
  };
}

/** A plan with each kind of change but units, which need systemd. */
async function somePlan() {
  await bed.put("kept", "old\n", 0o600);
  await bed.put("gone", "bye\n", 0o640);
  await bed.put("value", "1");
  return bed.plan([
    { kind: "write", path: bed.path("kept"), before: bed.state("old\n", 0o600), after: bed.state("young\n") },
    { kind: "write", path: bed.path("new"), before: undefined, after: bed.state("fresh\n", 0o640) },
    { kind: "remove", path: bed.path("gone"), before: bed.state("bye\n", 0o640) },
    valueChange(bed.path("value"), "1", "2"),
  ]);
}

const before = { kept: "600 old\n", gone: "640 bye\n", new: undefined, value: "644 1" };
const after = { kept: "644 young\n", gone: undefined, new: "640 fresh\n", value: "644 2" };

describe("apply", () => {
  it("does what the plan says, proves it and writes it down", async () => {
    const plan = await somePlan();
    const said: string[] = [];
    const applied = await apply(bed.connect(), plan, bed.context({ say: (_, text) => said.push(text) }));
    expect(applied).toEqual({ host: "bed", label: "bed (1)", state: "done", id: "2026-11-22-bed-1", said: ["seen"] });
    expect(await all()).toEqual(after);
    expect(said.map((text) => text.replace(bed.directory, ""))).toEqual([
      "writing /kept",
      "writing /new",
      "removing /gone",
      "setting the value",
      "looking whether it works",
    ]);
    expect(await entries()).toMatchObject([{ id: "2026-11-22-bed-1", isFinished: true, end: { state: "done" } }]);
    expect(await readdir(bed.places.run)).toEqual(["guard"]);
  });

  it("leaves nothing behind where there is nothing to do", async () => {
    expect(await apply(bed.connect(), bed.plan([]), bed.context())).toMatchObject({ state: "clean", id: undefined });
    expect(await readdir(bed.directory)).toEqual([]);
  });

  it("puts all back, byte for byte, when it does not work", async () => {
    const applied = await apply(bed.connect(), await somePlan(), bed.context({ verify: failing }));
    expect(applied).toMatchObject({ state: "undone", said: ["it does not work"] });
    expect(await all()).toEqual(before);
    expect(await entries()).toMatchObject([{ isFinished: true, end: { state: "undone" } }]);
  });

  it("puts all back when a value is not taken, whatever the command's exit code says", async () => {
    const { changes, ...plan } = await somePlan();
    const deaf = { ...valueChange(bed.path("value"), "1", "2"), command: ["sh", "-c", "echo no such luck >&2"] };
    const applied = await apply(bed.connect(), { ...plan, changes: [...changes.slice(0, 3), deaf] }, bed.context());
    expect(applied).toMatchObject({
      state: "undone",
      said: ["bed (1): setting the value: it reads 1 afterwards; it said: no such luck"],
    });
    expect(await all()).toEqual(before);
  });

  it("touches nothing when a file is not as the plan found it", async () => {
    const plan = await somePlan();
    await bed.put("gone", "changed meanwhile\n");
    const applied = await apply(bed.connect(), plan, bed.context());
    expect(applied).toMatchObject({ state: "refused", said: [expect.stringContaining("gone is not as it was")] });
    expect(await all()).toEqual({ ...before, gone: "640 changed meanwhile\n" });
    expect(await entries()).toEqual([]);
  });

  it("takes back what it did when a file changes between two of its steps", async () => {
    const plan = await somePlan();
    const say = (_: string, text: string) => {
      if (text === `removing ${bed.path("gone")}`) writeFileSync(bed.path("gone"), "changed meanwhile\n");
    };
    const applied = await apply(bed.connect(), plan, bed.context({ say }));
    expect(applied.state).toBe("failed");
    expect(applied.said[0]).toContain("gone was changed by somebody else meanwhile; it is left as it is");
    expect(await all()).toEqual({ ...before, gone: "640 changed meanwhile\n" });
  });

  it("touches nothing when this machine's journal cannot be written", async () => {
    const full = async () => Promise.reject(new LotusError("no space is left"));
    const applied = await apply(bed.connect(), await somePlan(), bed.context({ record: full }));
    expect(applied).toMatchObject({ state: "refused", said: ["no space is left"] });
    expect(await all()).toEqual(before);
    expect(await entries()).toMatchObject([{ isFinished: true }]);
  });

  it("does not begin when it was stopped before", async () => {
    const applied = await apply(bed.connect(), await somePlan(), bed.context({ signal: AbortSignal.abort() }));
    expect(applied).toMatchObject({ state: "untouched" });
    expect(await all()).toEqual(before);
  });

  it("keeps a secret file's content on the host only, for root only", async () => {
    await bed.put("key", "old key\n", 0o600);
    const records: string[] = [];
    const change = {
      kind: "write",
      path: bed.path("key"),
      before: bed.state(new Secret("old key\n"), 0o600),
      after: bed.state(new Secret("new key\n"), 0o600),
    } as const;
    const context = bed.context({ record: async (_, entry) => void records.push(JSON.stringify(entry)) });
    expect(await apply(bed.connect(), bed.plan([change]), context)).toMatchObject({ state: "done" });
    expect(records.join("")).not.toContain("key\\n");
    const folder = `${bed.places.state}/journal/2026-11-22-bed-1`;
    expect(await readFile(`${folder}/entry`, "utf8")).not.toContain("key\\n");
    expect(((await lstat(`${folder}/0.before`)).mode & 0o777).toString(8)).toBe("600");
    expect(await restore(bed.connect(), "2026-11-22-bed-1", bed.context())).toMatchObject({ state: "done" });
    expect(await bed.seen("key")).toBe("600 old key\n");
  });

  it("follows a link to the file it leads to", async () => {
    await mkdir(bed.path("real"));
    await bed.put("real/file", "old\n");
    await symlink("real/file", bed.path("link"));
    const change = {
      kind: "write",
      path: bed.path("link"),
      before: bed.state("old\n"),
      after: bed.state("new\n"),
    } as const;
    expect(await apply(bed.connect(), bed.plan([change]), bed.context())).toMatchObject({ state: "done" });
    expect((await lstat(bed.path("link"))).isSymbolicLink()).toBe(true);
    expect(await bed.seen("real/file")).toBe("644 new\n");
  });
});

it("lists the tenth entry of a day behind the ninth", async () => {
  const ids = [10, 2, 9, 1].map((number) => `2026-11-22-bed-${number}`);
  for (const id of ids) await mkdir(`${bed.places.state}/journal/${id}`, { recursive: true });
  expect((await entries()).map(({ id }) => id.replace(/.*-/, ""))).toEqual(["1", "2", "9", "10"]);
});

describe("restore", () => {
  it("brings everything back byte for byte, once", async () => {
    await apply(bed.connect(), await somePlan(), bed.context());
    expect(await restore(bed.connect(), "2026-11-22-bed-1", bed.context())).toMatchObject({ state: "done" });
    expect(await all()).toEqual(before);
    expect(await entries()).toMatchObject([{ end: { state: "done" }, undone: { state: "done" } }]);
  });

  it("refuses when something was changed again since, and touches nothing", async () => {
    await apply(bed.connect(), await somePlan(), bed.context());
    await bed.put("new", "by hand\n");
    const restored = await restore(bed.connect(), "2026-11-22-bed-1", bed.context());
    expect(restored).toMatchObject({
      state: "refused",
      said: [expect.stringMatching(/changed again since: .*new; nothing/)],
    });
    expect(await all()).toEqual({ ...after, new: "640 by hand\n" });
  });

  it("takes back what was cut off, and refuses while something else was", async () => {
    const { changes, ...plan } = await somePlan();
    const lost = async () => Promise.reject(new LeaseError("our lease is gone"));
    const cut = await apply(bed.connect(), { ...plan, changes }, bed.context({ verify: lost }));
    expect(cut).toMatchObject({ state: "cut-off", id: "2026-11-22-bed-1" });
    expect(await all()).toEqual(after);
    const context = bed.context();
    expect(await apply(bed.connect(), bed.plan([valueChange(bed.path("value"), "2", "3")]), context)).toMatchObject({
      state: "refused",
      said: [
        expect.stringContaining("2026-11-22-bed-1 was cut off and comes first"),
        expect.stringContaining("lotus tune bed"),
      ],
    });
    expect(await restore(bed.connect(), "2026-11-22-bed-1", bed.context())).toMatchObject({ state: "done" });
    expect(await all()).toEqual(before);
    expect(await entries()).toMatchObject([{ isFinished: true }]);
  });

  it("says when there is no such change", async () => {
    expect(await restore(bed.connect(), "2026-11-22-bed-7", bed.context())).toMatchObject({
      state: "refused",
      said: ["journal entry 2026-11-22-bed-7: there is no such entry", "lotus history shows what there is"],
    });
  });
});
