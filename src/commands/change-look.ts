import type { HostPlan, Unreached } from "../changes/change.ts";
import { listEntries, type Standing, standingOf } from "../changes/journal.ts";
import { keeperOn } from "../changes/keeper.ts";
import { readLease, waitForLease } from "../changes/lease.ts";
import { LotusError } from "../errors.ts";
import type { Host, HostView } from "../hosts/host.ts";
import type { HostEntry } from "../inventory/inventory.ts";
import type { ChangeJob } from "./change-job.ts";
import type { World } from "./world.ts";

/** An entry of a host's journal that was cut off. */
export interface CutOff {
  readonly host: string;
  readonly label: string;
  readonly id: string;
  readonly standing: Standing;
}

export interface Looked {
  readonly plans: readonly HostPlan[];
  readonly unreached: readonly Unreached[];
  /** Oldest first. */
  readonly cutOff: readonly CutOff[];
}

/** Looks at these hosts side by side; one that cannot be asked hides nothing of the others. Leaves no trace anywhere. */
export async function look(
  job: ChangeJob,
  targets: readonly HostEntry[],
  way: Way,
  world: Pick<World, "say" | "signal">,
): Promise<Looked> {
  const looked = await Promise.all(targets.map((target) => lookAt(job, target, way, world)));
  return {
    plans: looked.flatMap((one) => ("plan" in one ? [one.plan] : [])),
    unreached: looked.flatMap((one) => ("unreached" in one ? [one.unreached] : [])),
    cutOff: looked.flatMap((one) => ("plan" in one ? one.cutOff : [])),
  };
}

/** How the hosts are reached, and how long one is waited for that somebody else changes. */
interface Way {
  readonly host: (name: string) => Host;
  readonly waitMs: number;
}

type One = { readonly plan: HostPlan; readonly cutOff: readonly CutOff[] } | { readonly unreached: Unreached };

async function lookAt(
  job: ChangeJob,
  target: HostEntry,
  { host, waitMs }: Way,
  world: Pick<World, "say" | "signal">,
): Promise<One> {
  const { name, label, deployer } = target;
  try {
    const wait = {
      label,
      deployer,
      waitMs,
      signal: world.signal,
      say: (text: string) => world.say(`${label}: ${text}\n`),
    };
    if (waitMs > 0) await waitForLease(keeperOn(label, host(name).query), wait);
    const [plan, cutOff] = await Promise.all([job.plan(target, host), cutOffOn(host(name))]);
    return { plan, cutOff };
  } catch (error) {
    if (!(error instanceof LotusError)) throw error;
    return { unreached: { host: name, label, reason: error.message, hint: error.hint } };
  }
}

async function cutOffOn(host: HostView): Promise<readonly CutOff[]> {
  const { name, label } = host;
  const keeper = keeperOn(label, host.query);
  const [entries, lease] = await Promise.all([listEntries(keeper, "unfinished"), readLease(keeper)]);
  // Somebody is at work on it: then it is not cut off.
  if (lease.state === "held") return [];
  return Promise.all(
    entries.map(async ({ id }) => ({ host: name, label, id, standing: await standingOf(keeper, host.query, id) })),
  );
}
