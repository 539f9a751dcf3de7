import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

import type { HostPlan, Unreached } from "../changes/change.ts";
import { noteWords, wordsOf } from "../changes/change-words.ts";
import { parsed } from "../changes/parsed.ts";
import { hashOf, hashOfAll } from "../changes/plan-hash.ts";
import { LotusError, UsageError } from "../errors.ts";
import { type PlanDocument, planDocument } from "../schemas/change.ts";
import type { ChangeJob } from "./change-job.ts";
import { reasonOf, replaceFile } from "./replace-file.ts";
import type { World } from "./world.ts";

/** A plan as a document: what `--plan-out` writes and `--json` begins with. */
export function plannedWords(plan: HostPlan): PlanDocument["hosts"][number] {
  const { host, label, changes, notes } = plan;
  return { host, label, hash: hashOf(plan), changes: changes.map(wordsOf), notes: notes.map(noteWords) };
}

export function unreachedWords({ hint, ...host }: Unreached): PlanDocument["unreached"][number] {
  return { ...host, hint: hint ?? null };
}

/** `--plan-out FILE`. @throws UsageError when it cannot be written */
export async function writePlan(
  file: string,
  { command, inventory }: Pick<ChangeJob, "command" | "inventory">,
  plans: readonly HostPlan[],
  unreached: readonly Unreached[],
  world: World,
): Promise<void> {
  const document: PlanDocument = {
    schema: "lotus.plan/1",
    deployment: inventory.name,
    command,
    made: world.now().toISOString(),
    hash: hashOfAll(plans),
    hosts: plans.map(plannedWords),
    unreached: unreached.map(unreachedWords),
  };
  try {
    await replaceFile(resolve(world.cwd, file), `${JSON.stringify(document, undefined, 2)}\n`, 0o600);
  } catch (error) {
    throw new UsageError(`--plan-out ${file}: ${reasonOf(error)}`);
  }
}

/** `--plan FILE`. @throws UsageError when it is no plan of this command for this deployment */
export async function readPlan(file: string, command: string, deployment: string, world: World): Promise<PlanDocument> {
  const text = await readFile(resolve(world.cwd, file), "utf8").catch((error: unknown) => {
    throw new UsageError(`--plan ${file}: ${reasonOf(error)}`);
  });
  const document = parsed(planDocument, text);
  if (document === undefined) throw new UsageError(`--plan ${file}: this is no plan that this version of lotus wrote`);
  if (document.command === command && document.deployment === deployment) return document;
  throw new UsageError(`--plan ${file}: this is a plan of lotus ${document.command} for ${document.deployment}`);
}

/** Exactly the plan of the file is applied: a host that asks for another one by now has moved on. @throws LotusError */
export function refuseOtherPlan(document: PlanDocument, plans: readonly HostPlan[]): void {
  const wanted = new Map(document.hosts.map(({ host, hash }) => [host, hash]));
  const moved = plans.filter((plan) => wanted.get(plan.host) !== hashOf(plan)).map(({ label }) => label);
  if (moved.length === 0) return;
  const made = document.made.slice(0, 16).replace("T", " ");
  throw new LotusError(
    `the plan of ${made} no longer fits: ${moved.join(", ")} or the inventory has changed since; nothing was touched`,
    { hint: `see what would be done now: lotus ${document.command} --dry-run` },
  );
}
