import { readdirSync, readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { afterAll, beforeAll, expect, it } from "vitest";

import { type Embedded, startEmbedded } from "../lab/embedded/deployment.ts";
import { repository } from "../lab/places.ts";
import { targetOf } from "../src/commands/reach.ts";
import { runChecks } from "../src/checks/engine.ts";
import { exitCodeOf } from "../src/checks/exit-code.ts";
import { checks } from "../src/checks/registry.ts";
import { openHosts } from "../src/hosts/open-host.ts";
import type { Inventory } from "../src/inventory/inventory.ts";
import { loadInventory } from "../src/inventory/load.ts";
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
  setFlagsFromString("--expose-gc");
}, 120_000);
afterAll(() => deployment.stop());

interface Held {
  readonly descriptors: number;
  readonly children: number;
  readonly connections: number;
  readonly jobs: number;
  readonly heap: number;
}

/** What this process holds, which is lotus and the hosts in one. */
async function held(): Promise<Held> {
  // Whoever still says goodbye has half a second for it.
  await new Promise((resolve) => setTimeout(resolve, 700));
  (runInNewContext("gc") as () => void)();
  const activity = [...deployment.activity.values()];
  return {
    descriptors: readdirSync("/proc/self/fd").length,
    children: readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").split(" ").filter(Boolean).length,
    connections: activity.reduce((sum, { open }) => sum + open, 0),
    jobs: activity.reduce((sum, { jobs }) => sum + jobs, 0),
    heap: process.memoryUsage().heapUsed,
  };
}

/** A health run as the command makes it, without its printing. */
async function healthRun(): Promise<number> {
  const pool = openHosts({ environment: deployment.env });
  try {
    const report = await runChecks({
      inventory,
      checks,
      view: (name) => {
        const host = inventory.hosts.find((one) => one.name === name);
        if (host === undefined) throw new Error(`no host ${name}`);
        return pool.open(targetOf(host, inventory));
      },
      only: ({ host }) => names.includes(host.name),
      now: () => new Date(),
    });
    return exitCodeOf(report, { strict: true });
  } finally {
    await pool.close();
  }
}

it(`${runs} runs in a row leave no process, descriptor, connection or memory on either side`, async () => {
  const seen: Held[] = [];
  for (let run = 1; run <= runs; run += 1) {
    expect(await healthRun()).toBe(0);
    if (marks.includes(run)) seen.push(await held());
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
  const before = await held();
  for (let run = 0; run < 20; run += 1) expect((await lotus(["health", "--quiet", ...names], env)).exitCode).toBe(0);
  const { heap: _before, ...counts } = before;
  const { heap: _after, ...after } = await held();
  expect(after).toEqual(counts);
}, 120_000);
