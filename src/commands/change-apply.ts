import { randomBytes } from "node:crypto";

import { apply, type ApplyContext, type Applied } from "../changes/apply.ts";
import type { HostPlan, Unreached } from "../changes/change.ts";
import { wordsOf } from "../changes/change-words.ts";
import type { RunDocument } from "../schemas/change.ts";
import { showSteps, type Steps } from "../terminal/steps.ts";
import type { ChangeJob, ChangeOptions } from "./change-job.ts";
import type { Looked } from "./change-look.ts";
import type { ReachableHosts } from "./reach.ts";
import { beginRun } from "./run-journal.ts";
import type { World } from "./world.ts";

interface Means {
  readonly options: ChangeOptions;
  readonly reach: ReachableHosts;
}

/** Applies each host's plan, side by side, with the run's document on this machine kept up to date. */
export async function applyAll(
  job: ChangeJob,
  { plans, unreached }: Looked,
  { options, reach }: Means,
  world: World,
): Promise<readonly Applied[]> {
  const some = plans.filter(({ changes }) => changes.length > 0);
  if (some.length + unreached.length === 0) return [];
  const run = newRunId(world.now());
  const journal = await beginRun(runOf(job, { some, unreached }, run, world), world, world.now);
  return withSteps(some, options, world, async (steps) => {
    const context = contextOf(job, { run, options, say: steps.begin }, world);
    return settleAll(
      some.map(async (plan) => {
        const record: ApplyContext["record"] = (id) => journal.put(plan.host, { id, state: "cut-off" });
        const applied = await apply(reach.host(plan.host), plan, {
          ...context,
          verify: job.verify,
          archives: job.archives,
          settle: job.settle,
          record,
        });
        steps.finish(plan.host);
        const { state, said, id = null } = applied;
        // The host's own journal has it already; this machine's is for finding it again.
        await journal
          .put(plan.host, { state, said: [...said], id })
          .catch((error: Error) => world.say(`${error.message}\n`));
        return applied;
      }),
    );
  });
}

const stoppingText = "bringing to its end what was begun; Ctrl-C again stops at once\n";

/** Works with a line for each host on the terminal, and says what Ctrl-C comes to. */
export async function withSteps<T>(
  hosts: readonly { readonly host: string; readonly label: string }[],
  options: Pick<ChangeOptions, "json">,
  world: World,
  work: (steps: Steps) => Promise<T>,
): Promise<T> {
  const steps = showSteps({ hosts, mode: stepsMode(options, world), say: world.say, now: world.now });
  const onStop = (): void => void steps.aside(async () => world.say(stoppingText));
  world.signal.addEventListener("abort", onStop, { once: true });
  try {
    return await work(steps);
  } finally {
    world.signal.removeEventListener("abort", onStop);
    await steps.end();
  }
}

/** A bug that shows on one host is thrown when all others have come to their end: connections close behind it. */
export async function settleAll<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  const settled = await Promise.allSettled(work);
  return settled.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  });
}

interface Special {
  readonly run: string;
  readonly options: Pick<ChangeOptions, "waitMs">;
  readonly say: (host: string, text: string) => void;
}

/** What applying, recovering and taking back have in common. */
export function contextOf(
  { command, inventory }: Pick<ChangeJob, "command" | "inventory">,
  { run, options, say }: Special,
  world: World,
): Omit<ApplyContext, "verify" | "record"> {
  const scripts = new Map(inventory.hosts.map(({ name, deployer }) => [name, deployer]));
  return {
    command,
    run,
    who: world.who(),
    now: world.now,
    waitMs: options.waitMs,
    signal: world.signal,
    deployer: (host) => scripts.get(host),
    say,
  };
}

/** Sorts by time, and is nobody else's. */
export function newRunId(now: Date): string {
  return `${now.toISOString().replaceAll(/[:.]/g, "-")}-${randomBytes(4).toString("hex")}`;
}

interface ToRun {
  readonly some: readonly HostPlan[];
  readonly unreached: readonly Unreached[];
}

function runOf({ command, inventory }: ChangeJob, { some, unreached }: ToRun, id: string, world: World): RunDocument {
  const at = world.now().toISOString();
  const base = { id: null, said: [], at };
  const hosts: RunDocument["hosts"] = [
    ...some.map(({ host, label, changes }) => ({
      ...base,
      host,
      label,
      state: "planned" as const,
      changes: changes.map(wordsOf),
    })),
    ...unreached.map(({ host, label, reason }) => ({
      ...base,
      host,
      label,
      state: "unreached" as const,
      changes: [],
      said: [reason],
    })),
  ];
  return { schema: "lotus.run/1", id, deployment: inventory.name, command, who: world.who(), started: at, hosts };
}

function stepsMode({ json }: Pick<ChangeOptions, "json">, { interactive }: World): "live" | "lines" | "none" {
  if (interactive) return "live";
  return json === true ? "none" : "lines";
}
