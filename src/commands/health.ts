import { setFlagsFromString } from "node:v8";

import { pickChecks } from "../checks/pick.ts";
import { activeChecks, checks } from "../checks/registry.ts";
import { UsageError } from "../errors.ts";
import { loadInventory } from "../inventory/load.ts";
import { secretResolver } from "../inventory/secrets.ts";
import { select } from "../inventory/select.ts";
import { startProgress } from "../terminal/progress.ts";
import { examine, type Examined, type HealthJob, isSelected } from "./health-job.ts";
import { planOutputs, writeOutputs } from "./health-outputs.ts";
import {
  asked,
  boundTo,
  type HealthOptions,
  type HealthRun,
  progressMode,
  renderFor,
  textOptions,
} from "./health-run.ts";
import type { Outcome } from "./outcome.ts";
import { reachHosts } from "./reach.ts";
import type { World } from "./world.ts";

/** `lotus health [NAME…]` — examines hosts and services, and says what is broken, what it means and what to type. */
export async function health(options: HealthOptions, world: World): Promise<Outcome> {
  keepYoungGenerationSmall();
  const { inventory } = await loadInventory({ ...world, file: options.file });
  const job = jobOf(options, inventory);
  if (options.list === true) return list(job, options, world);
  const outputs = await planOutputs(options, world);
  for (const hint of outputs.hints) world.say(hint);
  const notify = options.notify === undefined ? undefined : await openNotify(job, world);
  const run = { job, outputs, options, notify };
  if (options.watch === undefined) return once(run, world);
  const { watch } = await import("./health-watch.ts");
  return watch({ ...run, everyMs: options.watch * 1000 }, world);
}

async function once({ job, outputs, options, notify }: HealthRun, world: World): Promise<Outcome> {
  const progress = startProgress({ hosts: asked(job), mode: progressMode(options, outputs, world), say: world.say });
  const reach = reachHosts({ inventory: job.inventory, ssh: options.ssh, aside: progress.aside }, world);
  const secret = secretResolver({ ...world, inventoryFile: job.inventory.file });
  let examined: Examined;
  try {
    examined = await examine(job, { reach, secret, progress }, world);
  } finally {
    await reach.close();
  }
  const text = await renderFor(outputs, examined, job, { ...textOptions(options, world), news: undefined }, world);
  const { exitCode } = await writeOutputs(outputs, examined, job.inventory, world);
  if (notify === undefined) return { stdout: text, exitCode };
  // Told before the room is: whatever becomes of the post, the report is out.
  world.print(text);
  await notify(examined);
  return { exitCode };
}

/** Answers come and go quickly: V8 would let the space for new objects grow to 48 MB, for a fiftieth of the time. */
function keepYoungGenerationSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}

/** @throws UsageError when nothing is left to look at, or nothing to be active on: neither is a clean run. */
function jobOf({ patterns, only, skip, strict, active }: HealthOptions, inventory: HealthJob["inventory"]): HealthJob {
  const selection = select(inventory, patterns);
  const all = active === true ? [...checks, ...activeChecks] : checks;
  const pick = only === undefined && skip === undefined ? undefined : pickChecks(all, inventory, { only, skip });
  const job = { inventory, selection, pick, strict: strict === true, checks: all };
  if (pick && boundTo(job).length === 0) {
    throw new UsageError("nothing is left to look at: --only, --skip and the names leave out each other", {
      hint: "lotus health --list, with the same words but fewer, shows what there is",
    });
  }
  if (active === true && boundTo({ ...job, checks: activeChecks }).length === 0) {
    throw new UsageError("--active has nothing to do: it sends !ping to a bot, and none is among what was asked for");
  }
  return job;
}

async function list(job: HealthJob, options: HealthOptions, world: World): Promise<Outcome> {
  const [{ listChecks }, render] = await Promise.all([import("../checks/list.ts"), import("../render/check-list.ts")]);
  const everything = { reports: () => true, allows: () => true };
  const listed = listChecks(job.checks, job.inventory, isSelected(job.selection), job.pick ?? everything);
  const size = { width: world.width, hosts: job.inventory.hosts.length };
  const stdout = options.json === true ? render.renderCheckListJson(listed) : render.renderCheckList(listed, size);
  return { stdout, exitCode: 0 };
}

async function openNotify({ inventory }: HealthJob, world: World): Promise<HealthRun["notify"]> {
  const { matrixNotifier } = await import("./health-notify.ts");
  return matrixNotifier(inventory, world);
}
