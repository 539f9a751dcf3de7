import type { HostPlan } from "../changes/change.ts";
import { type ExitCode, exitCodes, UsageError } from "../errors.ts";
import { confirm } from "../terminal/questions.ts";
import { applyAll } from "./change-apply.ts";
import { whenIdle, withCalls } from "./change-calls.ts";
import { endCutOff } from "./change-recover.ts";
import type { ChangeJob, ChangeOptions } from "./change-job.ts";
import { look, type Looked } from "./change-look.ts";
import { changeJson, endText, exitCodeOf, planText, summaryText } from "./change-outcome.ts";
import type { Outcome } from "./outcome.ts";
import { readPlan, refuseOtherPlan, writePlan } from "./plan-file.ts";
import { reachHosts } from "./reach.ts";
import type { World } from "./world.ts";

/** The runbook of every command that changes something: look, plan, show, confirm, apply, verify. */
export async function runChange(job: ChangeJob, options: ChangeOptions, world: World): Promise<Outcome> {
  refuseSilence(job.command, options, world);
  const file =
    options.plan === undefined ? undefined : await readPlan(options.plan, job.command, job.inventory.name, world);
  // Ctrl-C ends the looking at once; what is being changed is brought to its end on connections that stay.
  const looking = new AbortController();
  const stop = () => looking.abort();
  world.signal.addEventListener("abort", stop, { once: true });
  const reach = reachHosts({ inventory: job.inventory, ssh: options.ssh }, { ...world, signal: looking.signal });
  try {
    const seen = await look(
      job,
      job.targets,
      { host: reach.host, waitMs: options.mode === "plan" ? 0 : options.waitMs },
      world,
    );
    if (seen.cutOff.length > 0) world.signal.removeEventListener("abort", stop);
    const ended = await endCutOff(seen, { job, options, reach }, world);
    world.signal.addEventListener("abort", stop, { once: true });
    if (ended === undefined) return { stderr: "nothing was changed\n", exitCode: exitCodes.broken };
    const looked = { ...ended, plans: await withCalls(ended.plans, job.inventory, reach.host) };
    if (file !== undefined) refuseOtherPlan(file, looked.plans);
    if (options.planOut !== undefined) await writePlan(options.planOut, job, looked.plans, looked.unreached, world);
    if (options.json !== true) world.print(planText(looked, world));
    const isAgreed = await agreed(looked.plans, options, world);
    if (!isAgreed && (options.mode === "plan" || hasWork(looked) || world.signal.aborted)) {
      return unchanged(job, looked, options, world);
    }
    if (options.whenIdleMs !== undefined) {
      await whenIdle(looked.plans, job.inventory, reach.host, options.whenIdleMs, world);
    }
    world.signal.removeEventListener("abort", stop);
    const applied = await applyAll(job, looked, { options, reach }, world);
    const exitCode = exitCodeOf(looked, applied);
    if (options.json === true) return { stdout: changeJson(job, looked, { applied, options, exitCode }), exitCode };
    return {
      stdout: [...applied.map((end) => endText(end, job, world)), summaryText(looked, world)].join(""),
      exitCode,
    };
  } finally {
    world.signal.removeEventListener("abort", stop);
    await reach.close();
  }
}

/** Without anybody to ask nothing is touched. @throws UsageError */
export function refuseSilence(
  command: string,
  { mode, json }: Pick<ChangeOptions, "mode" | "json">,
  world: World,
): void {
  if (mode !== "confirm" || (world.interactive && json !== true)) return;
  const why = json === true ? "--json does not ask" : "there is no terminal to ask on";
  throw new UsageError(`${why}, so nothing was contacted`, {
    hint: `see what it would do: lotus ${command} --dry-run   do it without a question: lotus ${command} --yes`,
  });
}

/** A yes, where there is something to say yes to. */
async function agreed(plans: readonly HostPlan[], { mode }: ChangeOptions, world: World): Promise<boolean> {
  const some = plans.filter(({ changes }) => changes.length > 0);
  if (mode === "plan" || some.length === 0 || world.signal.aborted) return false;
  return mode === "apply" || confirm(`Apply to ${some.map(({ label }) => label).join(", ")}?`);
}

function unchanged(job: ChangeJob, looked: Looked, options: ChangeOptions, world: World): Outcome {
  const isPending = hasWork(looked);
  const exitCode = unchangedCode(looked, isPending, options, world);
  if (options.json === true) return { stdout: changeJson(job, looked, { applied: [], options, exitCode }), exitCode };
  const said =
    options.mode === "plan" && isPending
      ? "nothing was touched (--dry-run)\n"
      : isPending
        ? "nothing was changed\n"
        : "";
  return { stdout: summaryText(looked, world), stderr: said, exitCode };
}

function unchangedCode(looked: Looked, isPending: boolean, { mode }: ChangeOptions, world: World): ExitCode {
  if (world.signal.aborted) return exitCodes.interrupted;
  if (mode !== "plan") return isPending ? exitCodes.broken : exitCodeOf(looked, []);
  if (isPending) return exitCodes.pending;
  return looked.unreached.length > 0 ? exitCodes.unknown : exitCodeOf(looked, []);
}

function hasWork({ plans, cutOff }: Looked): boolean {
  return cutOff.length > 0 || plans.some(({ changes }) => changes.length > 0);
}
