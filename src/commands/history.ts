import { type Entry, listEntries, standingOf } from "../changes/journal.ts";
import { keeperOn } from "../changes/keeper.ts";
import { shownChange } from "../changes/shown.ts";
import { exitCodes } from "../errors.ts";
import { loadInventory } from "../inventory/load.ts";
import { select } from "../inventory/select.ts";
import { type PastChange, renderHistory } from "../render/history.ts";
import { renderPlan } from "../render/plan-text.ts";
import type { RunDocument, Who } from "../schemas/change.ts";
import type { Outcome } from "./outcome.ts";
import { reachHosts, type SshChoice } from "./reach.ts";
import { readRuns, takenBack } from "./run-journal.ts";
import type { World } from "./world.ts";

export interface HistoryOptions {
  readonly file?: string | undefined;
  readonly ssh?: SshChoice | undefined;
  /** Asks this host's journal, which has what everybody did there; this machine's when absent. */
  readonly host?: string | undefined;
  readonly json?: boolean | undefined;
  /** How many of the newest are shown. */
  readonly last: number;
}

/** `lotus history [--host HOST]` — who changed what, when and from where, how it came out; with an id, the change itself. */
export async function history(id: string | undefined, options: HistoryOptions, world: World): Promise<Outcome> {
  const { inventory } = await loadInventory({ ...world, file: options.file });
  const named = options.host ?? /^\d{4}-\d\d-\d\d-(.+)-\d+$/.exec(id ?? "")?.[1];
  if (named === undefined) {
    const runs = await readRuns(inventory.name, world);
    const gone = takenBack(runs);
    return told(
      runs.flatMap((run) => changesOfRun(run, gone)),
      runs,
      options,
      world,
    );
  }
  const hosts = select(inventory, [named]).reached;
  const reach = reachHosts({ inventory, ssh: options.ssh }, world);
  try {
    const views = hosts.map(({ name }) => reach.host(name));
    const [first] = views;
    if (id !== undefined && first !== undefined) {
      const { entry } = await standingOf(keeperOn(first.label, first.query), first.query, id);
      const shown = { label: entry.label, changes: entry.changes.map((change) => shownChange(change)), notes: [] };
      return { stdout: options.json === true ? jsonOf(entry) : renderPlan([shown], world), exitCode: exitCodes.clean };
    }
    const lists = await Promise.all(views.map((host) => listEntries(keeperOn(host.label, host.query), "all")));
    const entries = lists.flat().toSorted((one, other) => (startOf(one) < startOf(other) ? 1 : -1));
    return told(entries.flatMap(changeOfEntry), entries, options, world);
  } finally {
    await reach.close();
  }
}

function told(
  changes: readonly PastChange[],
  document: unknown,
  { json, last }: HistoryOptions,
  world: World,
): Outcome {
  if (json === true) return { stdout: jsonOf(document), exitCode: exitCodes.clean };
  if (changes.length > 0) {
    const more =
      changes.length > last ? `… ${changes.length - last} older; --last ${changes.length} shows them all\n` : "";
    return { stdout: renderHistory(changes.slice(0, last), world.width), stderr: more, exitCode: exitCodes.clean };
  }
  return {
    stderr: "nothing was changed so far; what others did on a host: lotus history --host NAME\n",
    exitCode: exitCodes.clean,
  };
}

function changesOfRun({ id: run, command, who, hosts }: RunDocument, gone: ReadonlySet<string>): readonly PastChange[] {
  return hosts.map(({ id, at, label, state, said }) => ({
    id: id ?? undefined,
    at: new Date(at),
    command,
    who: nameOf(who),
    label,
    state,
    undone: gone.has(`${run} ${id}`) ? "since" : undefined,
    said,
  }));
}

function changeOfEntry({ id, document, end, undone }: Entry): readonly PastChange[] {
  if (document === undefined) return [];
  const isBack = undone?.state === "done";
  const taken = isBack ? `${undone.at.slice(0, 16).replace("T", " ")} by ${nameOf(undone.who)}` : undefined;
  return [
    {
      id,
      at: new Date(document.started),
      command: document.command,
      who: nameOf(document.who),
      label: document.label,
      state: end?.state ?? "cut-off",
      undone: taken,
      said: [...(end?.said ?? []), ...(isBack ? [] : (undone?.said ?? []))],
    },
  ];
}

function startOf({ document, id }: Entry): string {
  return document?.started ?? id;
}

function nameOf({ user, machine }: Who): string {
  return `${user}@${machine}`;
}

function jsonOf(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
