import { chmod, writeFile } from "node:fs/promises";
import { spawn } from "node:child_process";
import { once } from "node:events";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { apply } from "./apply.ts";
import type { HostPlan } from "./change.ts";
import { withLease } from "./hold.ts";
import { keeperOn } from "./keeper.ts";
import { breakLease, readLease, waitForLease } from "./lease.ts";
import { type Bed, openBed } from "./testing/bed.ts";

let bed: Bed;
beforeEach(async () => {
  bed = await openBed();
});
afterEach(() => bed.close());

const onePlan = (): HostPlan =>
  bed.plan([{ kind: "write", path: bed.path("new"), before: undefined, after: bed.state("new\n") }]);

const reading = async (deployer?: string) => readLease(keeperOn("bed (1)", bed.connect().query, bed.places), deployer);

/** Holds the host over a connection of its own while something else happens. */
async function holding<T>(work: () => Promise<T>): Promise<T> {
  const host = bed.connect();
  const keeper = keeperOn("bed (1)", host.execute, bed.places);
  const context = bed.context({ command: "deploy bot", who: { user: "lonely", machine: "desk", pid: 99 } });
  return withLease({ host: "bed", label: "bed (1)", keeper, context, say: () => undefined }, work);
}

describe("a lease", () => {
  it("keeps a second run out, with the first one's name, and lets it in afterwards", async () => {
    const refused = await holding(() => apply(bed.connect(), onePlan(), bed.context()));
    expect(refused).toMatchObject({
      state: "refused",
      said: [
        expect.stringMatching(
          /^bed \(1\) is held by lonely@desk \(pid 99\): deploy bot, for \d+ s; nothing was touched$/,
        ),
        expect.stringContaining("lotus lock break bed --reason TEXT"),
      ],
    });
    expect(await bed.seen("new")).toBeUndefined();
    expect(await apply(bed.connect(), onePlan(), bed.context())).toMatchObject({ state: "done" });
  });

  it("is waited for when that is wanted", async () => {
    const { promise: isFree, resolve: free } = Promise.withResolvers<void>();
    const said: string[] = [];
    const first = holding(() => isFree);
    const say = (text: string) => {
      said.push(text);
      free();
    };
    while ((await reading()).state !== "held");
    const keeper = keeperOn("bed (1)", bed.connect().query, bed.places);
    await waitForLease(keeper, { deployer: undefined, waitMs: 20_000, signal: new AbortController().signal, say });
    await first;
    expect(said).toEqual([expect.stringContaining("waiting: held by lonely@desk")]);
    expect(await reading()).toMatchObject({ state: "free" });
  });

  it("is void as soon as its owner's connection has ended, and taken over with a word", async () => {
    const host = bed.connect();
    const keeper = keeperOn("bed (1)", host.execute, bed.places);
    await keeper(
      "take",
      ["theirs", "60", ""],
      [
        JSON.stringify({
          who: { user: "lonely", machine: "desk", pid: 99 },
          command: "deploy bot",
          started: "2026-11-22T18:00:00Z",
        }),
      ],
    );
    expect(await reading()).toMatchObject({ state: "held", gone: false });
    await host.close();
    expect(await reading()).toMatchObject({ state: "void", gone: true });
    const { said } = await apply(bed.connect(), onePlan(), bed.context());
    expect(said[0]).toMatch(/^took over from lonely@desk .*; its connection has ended$/);
  });

  it("is void when it was not renewed in time, and its owner can do nothing any more", async () => {
    const host = bed.connect();
    const keeper = keeperOn("bed (1)", host.execute, bed.places);
    await keeper("take", ["theirs", "0", ""], ["{}"]);
    expect(await reading()).toMatchObject({ state: "void", gone: false });
    expect(await apply(bed.connect(), onePlan(), bed.context())).toMatchObject({ state: "done" });
    // What ran for it there was ended, and a new connection does not have it back.
    expect((await keeper("keep", ["theirs", "60"]))[0]).toBe("lost");
  });

  it("that was broken ends the run at its next step, which says by whom and why", async () => {
    const { promise: isBroken, resolve: broken } = Promise.withResolvers<void>();
    const host = bed.connect();
    const context = bed.context({
      // Between the journal and the first change.
      record: async () => {
        const by = { who: { user: "enhuynh", machine: "desk", pid: 7 }, reason: "jared is on a plane", at: new Date() };
        const seen = await breakLease(keeperOn("bed (1)", bed.connect().execute, bed.places), by);
        expect(seen?.owner?.who.user).toBe("jared");
        broken();
      },
    });
    const cut = await apply(host, onePlan(), context);
    await isBroken;
    expect(cut).toMatchObject({
      state: "cut-off",
      said: [
        "bed (1): enhuynh@desk broke our lease: jared is on a plane",
        expect.stringContaining("the next run ends it"),
      ],
    });
    expect(await bed.seen("new")).toBeUndefined();
  });

  it("is not given while the host's other deployer is at work", async () => {
    const script = bed.path("matrix-deploy.sh");
    await writeFile(script, "#!/bin/sh\necho at work\nread line\n");
    await chmod(script, 0o755);
    const deployer = spawn(script, { stdio: ["pipe", "pipe", "inherit"] });
    await once(deployer.stdout, "data");
    expect(await reading(script)).toMatchObject({ state: "free", deployer: expect.any(Number) });
    const context = bed.context({ deployer: () => script });
    const refused = await apply(bed.connect(), onePlan(), context);
    deployer.stdin.end("\n");
    await once(deployer, "close");
    expect(refused).toMatchObject({
      state: "refused",
      said: [expect.stringContaining("own deployer is at work (pid "), expect.any(String)],
    });
    expect(await apply(bed.connect(), onePlan(), context)).toMatchObject({ state: "done" });
  });

  it("is had by one of many who want it at once", async () => {
    let inside = 0;
    let most = 0;
    const one = async () => {
      const host = bed.connect();
      const keeper = keeperOn("bed (1)", host.execute, bed.places);
      const context = bed.context({ waitMs: 60_000 });
      await withLease({ host: "bed", label: "bed (1)", keeper, context, say: () => undefined }, async (token) => {
        inside += 1;
        most = Math.max(most, inside);
        await keeper("keep", [token, "60"]);
        inside -= 1;
      });
    };
    await Promise.all(Array.from({ length: 5 }, one));
    expect(most).toBe(1);
  });
});
