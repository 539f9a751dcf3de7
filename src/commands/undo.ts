import { listEntries, type Standing, standingOf } from "../changes/journal.ts";
import { keeperOn } from "../changes/keeper.ts";
import { found } from "../changes/recover.ts";
import { movedOn, restore } from "../changes/restore.ts";
import { shownChange } from "../changes/shown.ts";
import { inBackOrder } from "../changes/take-back.ts";
import { exitCodes, LotusError, UsageError } from "../errors.ts";
import type { Host } from "../hosts/host.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { loadInventory } from "../inventory/load.ts";
import { renderEnd, renderWord } from "../render/change-text.ts";
import { renderPlan } from "../render/plan-text.ts";
import type { RunDocument } from "../schemas/change.ts";
import { confirm } from "../terminal/questions.ts";
import { contextOf, newRunId, settleAll, withSteps } from "./change-apply.ts";
import type { ChangeOptions } from "./change-job.ts";
import { refuseSilence } from "./change-run.ts";
import type { Outcome } from "./outcome.ts";
import { reachHosts } from "./reach.ts";
import { beginRun, isUndo, readRuns, takenBack } from "./run-journal.ts";
import type { World } from "./world.ts";

type UndoOptions = Pick<ChangeOptions, "file" | "ssh" | "mode" | "waitMs">;

interface ToUndo {
  readonly id: string;
  readonly host: string;
  readonly label: string;
}

/** `lotus undo [ID]` — takes back one change, or all of the last run from this machine, as the journals on the hosts have it. */
export async function undo(id: string | undefined, options: UndoOptions, world: World): Promise<Outcome> {
  refuseSilence("undo", options, world);
  const { inventory } = await loadInventory({ ...world, file: options.file });
  const wanted = id === undefined ? await lastRun(inventory, world) : [byId(id, inventory)];
  const looking = new AbortController();
  const stop = () => looking.abort();
  world.signal.addEventListener("abort", stop, { once: true });
  const reach = reachHosts({ inventory, ssh: options.ssh }, { ...world, signal: looking.signal });
  try {
    const standings = await Promise.all(wanted.map((one) => standing(one, reach.host(one.host))));
    world.print(renderPlan(standings.map(shownUndo), world));
    world.print(
      standings
        .filter(({ isUndoing }) => isUndoing)
        .map((one) => cutOffLine(one, world))
        .join(""),
    );
    if (options.mode === "plan") return { stderr: "nothing was touched (--dry-run)\n", exitCode: exitCodes.pending };
    const labels = wanted.map(({ label }) => label).join(", ");
    if (options.mode === "confirm" && !(await confirm(`Take this back on ${labels}?`))) {
      return { stderr: "nothing was changed\n", exitCode: exitCodes.broken };
    }
    world.signal.removeEventListener("abort", stop);
    return await takeAllBack(wanted, standings, { inventory, options, host: reach.host }, world);
  } finally {
    world.signal.removeEventListener("abort", stop);
    await reach.close();
  }
}

interface Going {
  readonly inventory: Inventory;
  readonly options: UndoOptions;
  readonly host: (name: string) => Host;
}

async function takeAllBack(
  wanted: readonly ToUndo[],
  standings: readonly Standing[],
  { inventory, options, host }: Going,
  world: World,
): Promise<Outcome> {
  const run = newRunId(world.now());
  const command = ["undo", ...wanted.map(({ id }) => id)].slice(0, wanted.length === 1 ? 2 : 1).join(" ");
  const started = world.now().toISOString();
  const hosts = wanted.map((one, index): RunDocument["hosts"][number] => ({
    ...one,
    state: "planned",
    changes: standings[index]?.entry.changes ?? [],
    said: [],
    at: started,
  }));
  const document: RunDocument = {
    schema: "lotus.run/1",
    id: run,
    deployment: inventory.name,
    command,
    who: world.who(),
    started,
    hosts,
  };
  const journal = await beginRun(document, world, world.now);
  const ended = await withSteps(wanted, {}, world, async (steps) => {
    const context = contextOf({ command, inventory }, { run, options, say: steps.begin }, world);
    return settleAll(
      wanted.map(async ({ id, host: name }) => {
        await journal.put(name, { state: "cut-off" });
        const end = await restore(host(name), id, context);
        steps.finish(name);
        await journal.put(name, { state: end.state, said: [...end.said] });
        return end;
      }),
    );
  });
  const stdout = ended.map(({ label, state, said }) => renderEnd({ label, state, said, next: [] }, world)).join("");
  return { stdout, exitCode: ended.every(({ state }) => state === "done") ? exitCodes.clean : exitCodes.broken };
}

/** @throws LotusError when there is nothing to take back, or the host has moved on */
async function standing({ id, label }: ToUndo, host: Host): Promise<Standing> {
  const keeper = keeperOn(label, host.query);
  const [seen, entries] = await Promise.all([standingOf(keeper, host.query, id), listEntries(keeper, "all")]);
  const entry = entries.find((one) => one.id === id);
  if (entry?.undone?.state === "done")
    throw new LotusError(`${id} was taken back already, ${entry.undone.at.slice(0, 16)}`);
  if (entry?.end?.state === "undone")
    throw new LotusError(`${id} failed and was put back at once; there is nothing to take back`);
  const moved = movedOn(seen);
  if (moved === undefined) return seen;
  throw new LotusError(`${label}: ${id} cannot be taken back: ${moved}; nothing was touched`, {
    hint: `what was changed after it: lotus history --host ${host.name}`,
  });
}

function cutOffLine(standing: Standing, world: World): string {
  return renderWord("!", `${standing.entry.label}: ${found(standing)}; this goes on with it`, world);
}

function shownUndo({ entry }: Standing) {
  const changes = inBackOrder(entry.changes.map((change) => ({ change }))).map(({ change }) =>
    shownChange(change, true),
  );
  return { label: entry.label, changes, notes: [] };
}

/** What the last run from this machine changed that is still there. */
async function lastRun(inventory: Inventory, world: World): Promise<readonly ToUndo[]> {
  const runs = await readRuns(inventory.name, world);
  const gone = takenBack(runs);
  for (const run of runs.filter((run) => !isUndo(run))) {
    const there = run.hosts.flatMap(({ state, id, host, label }) =>
      state === "done" && id !== null && !gone.has(`${run.id} ${id}`) ? [{ id, host, label }] : [],
    );
    if (there.length === 0) continue;
    world.say(`the last run from here: lotus ${run.command}\n`);
    return there;
  }
  throw new LotusError("nothing was changed from this machine that is still there", {
    hint: "what others changed: lotus history --host NAME, then: lotus undo ID",
  });
}

/** `2026-11-22-synapse-1` names its host. @throws UsageError */
function byId(id: string, { hosts }: Inventory): ToUndo {
  const name = /^\d{4}-\d\d-\d\d-(.+)-\d+$/.exec(id)?.[1];
  const host = hosts.find((entry) => entry.name === name);
  if (host !== undefined) return { id, host: host.name, label: host.label };
  throw new UsageError(`${id} is no id of a change on a host of this inventory`, { hint: "lotus history shows them" });
}
