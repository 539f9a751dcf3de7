import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { runChecks } from "../src/checks/engine.ts";
import { exitCodeOf } from "../src/checks/exit-code.ts";
import { checks } from "../src/checks/registry.ts";
import { targetOf } from "../src/commands/reach.ts";
import { openHosts } from "../src/hosts/open-host.ts";
import type { Inventory } from "../src/inventory/inventory.ts";
import { loadInventory } from "../src/inventory/load.ts";

/** What a process holds. */
export interface Held {
  readonly descriptors: number;
  readonly children: number;
  /** In bytes. */
  readonly heap: number;
}

type Environment = Parameters<typeof openHosts>[0]["environment"];

setFlagsFromString("--expose-gc");

/** A health run of some hosts as the command makes it, without its printing; its exit code. */
export async function healthRun(
  inventory: Inventory,
  names: readonly string[],
  environment: Environment,
): Promise<number> {
  const pool = openHosts({ environment });
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

/** What this process holds, once whoever still says goodbye has had half a second for it. */
export async function held(): Promise<Held> {
  await new Promise((resolve) => setTimeout(resolve, 700));
  (runInNewContext("gc") as () => void)();
  return {
    descriptors: readdirSync("/proc/self/fd").length,
    children: readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").split(" ").filter(Boolean).length,
    heap: process.memoryUsage().heapUsed,
  };
}

/** `node test/health-runs.ts RUNS MARK HOST…`: so many runs with the shipped inventory; prints what is held after MARK runs and at the end. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [runs = 0, mark = 0] = process.argv.slice(2, 4).map(Number);
  const { inventory } = await loadInventory({ file: "inventory.yaml", env: {}, cwd: ".", home: "/" });
  const seen: Held[] = [];
  for (let run = 1; run <= runs; run += 1) {
    const code = await healthRun(inventory, process.argv.slice(4), process.env);
    if (code !== 0) throw new Error(`run ${run} ended with ${code}`);
    if (run === mark || run === runs) seen.push(await held());
  }
  console.log(JSON.stringify(seen));
}
