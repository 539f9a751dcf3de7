import type { Unreached } from "../changes/change.ts";
import { found, type Recovered } from "../changes/recover.ts";
import { recoverAll } from "../changes/restore.ts";
import { LotusError } from "../errors.ts";
import { renderWord } from "../render/change-text.ts";
import { confirm } from "../terminal/questions.ts";
import { contextOf, newRunId } from "./change-apply.ts";
import type { ChangeJob, ChangeOptions } from "./change-job.ts";
import { type CutOff, look, type Looked } from "./change-look.ts";
import type { ReachableHosts } from "./reach.ts";
import type { World } from "./world.ts";

interface Means {
  readonly job: ChangeJob;
  readonly options: Pick<ChangeOptions, "mode" | "waitMs">;
  readonly reach: ReachableHosts;
}

/**
 * What an earlier run left behind comes first: it is said, and unless hosts are only looked at, ended. Then they are looked at
 * anew. Undefined when the person does not want that.
 */
export async function endCutOff(looked: Looked, means: Means, world: World): Promise<Looked | undefined> {
  const { job, options, reach } = means;
  const { cutOff } = looked;
  for (const { label, id, standing } of cutOff)
    world.say(renderWord("!", `${label}: ${found(standing)} (${id})`, world));
  if (cutOff.length === 0 || options.mode === "plan") return looked;
  const question = "End that first: keep what is wholly there, take back all else?";
  if (options.mode === "confirm" && !(await confirm(question))) return undefined;
  const hosts = new Set(cutOff.map(({ host }) => host));
  const failed = await recoverHosts(cutOff, means, world);
  const targets = job.targets.filter(({ name }) => hosts.has(name) && !failed.some(({ host }) => host === name));
  const again = await look(job, targets, { host: reach.host, waitMs: 0 }, world);
  return {
    plans: [...looked.plans.filter(({ host }) => !hosts.has(host)), ...again.plans],
    unreached: [...looked.unreached, ...failed, ...again.unreached],
    cutOff: again.cutOff,
  };
}

/** Side by side; a host where it cannot be ended keeps the others from nothing. */
async function recoverHosts(
  cutOff: readonly CutOff[],
  { job, options, reach }: Means,
  world: World,
): Promise<readonly Unreached[]> {
  const context = contextOf(job, { run: newRunId(world.now()), options, say: () => undefined }, world);
  const byHost = Map.groupBy(cutOff, ({ host }) => host);
  const failed = await Promise.all(
    [...byHost].map(async ([host, entries]): Promise<readonly Unreached[]> => {
      try {
        const ids = entries.map(({ id }) => id);
        for (const ended of await recoverAll(reach.host(host), ids, context)) world.say(recoveredText(ended, world));
        return [];
      } catch (error) {
        if (!(error instanceof LotusError)) throw error;
        return [{ host, label: entries[0]?.label ?? host, reason: error.message, hint: error.hint }];
      }
    }),
  );
  return failed.flat();
}

function recoveredText({ id, state, text }: Recovered, world: World): string {
  return renderWord(state === "failed" ? "✗" : "✓", `${id}: ${text}`, world);
}
