import type { Settle } from "../changes/apply.ts";
import type { HostPlan } from "../changes/change.ts";
import { LotusError } from "../errors.ts";
import type { HostView } from "../hosts/host.ts";
import { loadInventory } from "../inventory/load.ts";
import { chooseEarlier } from "../releases/choose.ts";
import { targetOf } from "../releases/layout.ts";
import { nameOf, observeReleases } from "../releases/observe.ts";
import { switchStep } from "../releases/release-steps.ts";
import { settleRelease } from "../releases/settle.ts";
import type { ReleaseDocument } from "../schemas/release.ts";
import type { ChangeOptions } from "./change-job.ts";
import { runChange } from "./change-run.ts";
import type { Outcome } from "./outcome.ts";
import { type ProgramName, type ReleasedProgram, releasedProgram } from "./released-program.ts";
import type { World } from "./world.ts";

/** `lotus bot rollback [ID]` — goes back to a release that worked: without a network, without building anything. */
export async function rollback(
  name: ProgramName,
  id: string | undefined,
  options: ChangeOptions,
  world: World,
): Promise<Outcome> {
  const { inventory } = await loadInventory({ ...world, file: options.file });
  const program = releasedProgram(name, inventory, world);
  let settle: Settle | undefined;
  return runChange(
    {
      command: [`${name} rollback`, ...(id === undefined ? [] : [`--to ${id}`])].join(" "),
      inventory,
      targets: [program.host],
      plan: async (_target, view) => {
        const { plan, from, to } = await planRollback(program, view(program.host.name), id);
        const switchAt = plan.changes.findIndex(({ kind }) => kind === "unit") - 1;
        settle = settleRelease({ ...program, to, from, switchAt, now: world.now });
        return plan;
      },
      verify: program.verify,
      settle: async (settled) => (await settle?.(settled)) ?? [],
    },
    options,
    world,
  );
}

interface Planned {
  readonly plan: HostPlan;
  readonly from: ReleaseDocument;
  readonly to: ReleaseDocument;
}

async function planRollback(program: ReleasedProgram, host: HostView, id: string | undefined): Promise<Planned> {
  const { layout, unit, shared, host: entry } = program;
  const releases = await observeReleases(host, layout);
  const from = releases.active?.document;
  if (from === undefined) {
    throw new LotusError(`${layout.root} is not laid out in releases, so there is none to go back to`, {
      hint: `the first deployment makes it so: lotus deploy ${program.name}`,
    });
  }
  const to = chooseEarlier(releases, id, program.name);
  const plan: HostPlan = {
    host: entry.name,
    label: entry.label,
    changes: [
      ...program.between(from, to),
      switchStep(layout, targetOf(layout, from.id), targetOf(layout, to.id), shared),
      { kind: "unit", unit, action: "restart", because: `starting ${nameOf(to)}` },
    ],
    notes: [],
    summary: [`back from ${nameOf(from)} to ${nameOf(to)}, made ${to.made.slice(0, 10)} by ${to.by}`],
  };
  return { plan, from, to };
}
