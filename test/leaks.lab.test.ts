import { afterAll, beforeAll, expect, it } from "vitest";

import { type Embedded, startEmbedded } from "../lab/embedded/deployment.ts";
import { repository } from "../lab/places.ts";
import type { Inventory } from "../src/inventory/inventory.ts";
import { loadInventory } from "../src/inventory/load.ts";
import { type Held, healthRun, held } from "./health-runs.ts";
import { lotus } from "./lotus.ts";

/** Needs no lab, but a minute or more of the processor for itself. A thousand runs of two hosts, as many as a run every hour makes in six weeks. */
const runs = 1000;
const names = ["lldap", "uptime-kuma"];
/** Measured after these runs; by the first of them, caches have filled. */
const marks = [0.2, 0.6, 1].map((share) => runs * share);
/** What may stay of a run, in bytes: far less than one ssh connection that is kept. */
const perRun = 8 * 1024;

let deployment: Embedded;
let inventory: Inventory;

beforeAll(async () => {
  deployment = await startEmbedded({ database: { port: 1, stop: async () => undefined } });
  ({ inventory } = await loadInventory({ file: deployment.inventoryFile, env: {}, cwd: repository, home: "/" }));
}, 120_000);
afterAll(() => deployment.stop());

interface HeldHere extends Held {
  readonly connections: number;
  readonly jobs: number;
}

/** What this process holds, which is lotus and the hosts in one. */
async function heldHere(): Promise<HeldHere> {
  const own = await held();
  const activity = [...deployment.activity.values()];
  return {
    ...own,
    connections: activity.reduce((sum, { open }) => sum + open, 0),
    jobs: activity.reduce((sum, { jobs }) => sum + jobs, 0),
  };
}

it(`${runs} runs in a row leave no process, descriptor, connection or memory on either side`, async () => {
  const seen: HeldHere[] = [];
  for (let run = 1; run <= runs; run += 1) {
    expect(await healthRun(inventory, names, deployment.env)).toBe(0);
    if (marks.includes(run)) seen.push(await heldHere());
  }
  const [first, ...later] = seen;
  for (const { heap: _heap, ...counts } of later) {
    expect(counts).toEqual({
      descriptors: first?.descriptors,
      children: first?.children,
      connections: 0,
      jobs: 0,
    });
  }
  const grown = (later.at(-1)?.heap ?? 0) - (first?.heap ?? 0);
  expect(grown / (runs - (marks[0] ?? 0))).toBeLessThan(perRun);
}, 1_800_000);

it("20 runs of the program leave nothing on the hosts", async () => {
  const env = { ...deployment.env, LOTUS_INVENTORY: deployment.inventoryFile };
  const before = await heldHere();
  for (let run = 0; run < 20; run += 1) expect((await lotus(["health", "--quiet", ...names], env)).exitCode).toBe(0);
  const { heap: _before, ...counts } = before;
  const { heap: _after, ...after } = await heldHere();
  expect(after).toEqual(counts);
}, 120_000);
