import { describe, expect, it } from "vitest";

import type { Host } from "../hosts/host.ts";
import { HostError } from "../hosts/host-error.ts";
import { apply } from "./apply.ts";
import type { HostPlan } from "./change.ts";
import { listEntries } from "./journal.ts";
import { keeperOn } from "./keeper.ts";
import { recoverAll, restore } from "./restore.ts";
import { type Bed, openBed, valueChange } from "./testing/bed.ts";

/** unsent: the connection is gone before the word leaves. sent: it is gone while the host still acts on it. */
type Way = "unsent" | "sent";

/** A connection that breaks at its nth word, for good: what runs on the host for it ends, as it does when lotus is killed. */
function cutAt(host: Host, nth: number, way: Way): { readonly host: Host; readonly words: () => number } {
  let words = 0;
  const execute: Host["execute"] = async (command, options) => {
    words += 1;
    if (words < nth) return host.execute(command, options);
    if (words > nth) throw new HostError("bed (1): gone", { host: "bed", phase: "command", kind: "closed" });
    const answer = way === "sent" ? host.execute(command, options) : Promise.resolve(undefined);
    answer.catch(() => undefined);
    // Two turns: the word is on its way when the connection closes.
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    await host.close();
    throw new HostError("bed (1): gone", { host: "bed", phase: "command", kind: "closed" });
  };
  return { host: { ...host, execute, query: execute }, words: () => words };
}

async function planOn(bed: Bed): Promise<HostPlan> {
  await bed.put("kept", "old\n", 0o600);
  await bed.put("gone", "bye\n", 0o640);
  await bed.put("value", "1");
  await bed.put("linked", "plain\n");
  return bed.plan([
    { kind: "write", path: bed.path("kept"), before: bed.state("old\n", 0o600), after: bed.state("young\n") },
    { kind: "remove", path: bed.path("gone"), before: bed.state("bye\n", 0o640) },
    { kind: "link", path: bed.path("linked"), before: bed.state("plain\n"), target: "kept" },
    valueChange(bed.path("value"), "1", "2"),
    { kind: "write", path: bed.path("kept"), before: bed.state("young\n"), after: bed.state("grown\n") },
  ]);
}

const old = { kept: "600 old\n", gone: "640 bye\n", value: "644 1", linked: "644 plain\n" };
const young = { kept: "644 grown\n", gone: undefined, value: "644 2", linked: "644 grown\n" };

async function seen(bed: Bed) {
  const names = ["kept", "gone", "value", "linked"] as const;
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await bed.seen(name)])));
}

/** What the next run does first. Returns the words it says. */
async function recovered(bed: Bed): Promise<readonly string[]> {
  const host = bed.connect();
  const left = await listEntries(keeperOn("bed (1)", host.query, bed.places), "unfinished");
  const ended = await recoverAll(
    host,
    left.map(({ id }) => id),
    bed.context(),
  );
  expect(await listEntries(keeperOn("bed (1)", host.query, bed.places), "unfinished")).toEqual([]);
  return ended.map(({ state, text }) => `${state}: ${text}`);
}

/** How many words a whole run needs. */
async function wordsOf(work: (bed: Bed, host: Host) => Promise<unknown>): Promise<number> {
  const bed = await openBed();
  const counting = cutAt(bed.connect(), Number.POSITIVE_INFINITY, "unsent");
  await work(bed, counting.host);
  await bed.close();
  return counting.words();
}

const change = async (bed: Bed, host: Host) => apply(host, await planOn(bed), bed.context());
const takeBack = async (bed: Bed, host: Host) => {
  await apply(bed.connect(), await planOn(bed), bed.context());
  return restore(host, "2026-11-22-bed-1", bed.context());
};

/** Tries every word in every way, several at a time: most of it is waiting. */
async function atEvery(points: number, attempt: (bed: Bed, nth: number, way: Way) => Promise<void>): Promise<void> {
  const ways: readonly Way[] = ["unsent", "sent"];
  const cuts = ways.flatMap((way) => Array.from({ length: points }, (_, index) => ({ way, nth: index + 1 })));
  const lane = async (): Promise<void> => {
    for (let cut = cuts.shift(); cut !== undefined; cut = cuts.shift()) {
      const bed = await openBed();
      await attempt(bed, cut.nth, cut.way);
      await bed.close();
    }
  };
  await Promise.all(Array.from({ length: 6 }, lane));
}

describe("a connection that breaks at any word of a change", () => {
  it("leaves a host that the next run makes wholly old or wholly new, and says which", async () => {
    const points = await wordsOf(change);
    await atEvery(points, async (bed, nth, way) => {
      const plan = await planOn(bed);
      const cut = await apply(cutAt(bed.connect(), nth, way).host, plan, bed.context());
      expect(cut.state, `${way} ${nth}`).toMatch(/^(unreached|cut-off|done)$/);
      const words = await recovered(bed);
      const is = await seen(bed);
      const isNew = words.some((text) => text.startsWith("done")) || (words.length === 0 && is["kept"] === young.kept);
      expect(is, `${way} ${nth}: ${words.join("; ")}`).toEqual(isNew ? young : old);
      const again = isNew ? bed.plan([]) : plan;
      expect((await apply(bed.connect(), again, bed.context())).state).toBe(isNew ? "clean" : "done");
      expect(await seen(bed)).toEqual(young);
    });
    console.log(`a change: cut off at ${points} words in 2 ways`);
  }, 120_000);
});

describe("a connection that breaks at any word of taking back", () => {
  it("leaves a host where the next run takes it wholly back, or it never began", async () => {
    const points = await wordsOf(takeBack);
    await atEvery(points, async (bed, nth, way) => {
      await apply(bed.connect(), await planOn(bed), bed.context());
      await restore(cutAt(bed.connect(), nth, way).host, "2026-11-22-bed-1", bed.context());
      const words = await recovered(bed);
      const is = await seen(bed);
      const isKept = words.length === 0 && is["kept"] === young.kept;
      expect(is, `${way} ${nth}: ${words.join("; ")}`).toEqual(isKept ? young : old);
    });
    console.log(`taking back: cut off at ${points} words in 2 ways`);
  }, 120_000);
});
