import { LotusError } from "../errors.ts";
import type { Host } from "../hosts/host.ts";
import { HostError } from "../hosts/host-error.ts";
import type { EndDocument, HostState } from "../schemas/change.ts";
import type { Applied, ApplyContext } from "./apply.ts";
import { handsOn, StepError } from "./hands.ts";
import { withLease } from "./hold.ts";
import { endEntry, listEntries, refuseUnfinished, type Standing, standingOf } from "./journal.ts";
import { keeperOn } from "./keeper.ts";
import { recover, type Recovered } from "./recover.ts";
import { takeBack } from "./take-back.ts";

type RestoreContext = Omit<ApplyContext, "verify" | "record" | "archives" | "settle">;

/** Ends the entries of a host that were cut off, oldest last: they lie over each other. @throws LeaseError, HostError */
export async function recoverAll(
  host: Host,
  ids: readonly string[],
  context: RestoreContext,
): Promise<readonly Recovered[]> {
  const say = (text: string): void => context.say(host.name, text);
  const keeper = keeperOn(host.label, host.execute, context.places);
  return withLease({ host: host.name, label: host.label, keeper, context, say }, async (token) => {
    const hands = handsOn({ host, keeper, token, say });
    const recovered: Recovered[] = [];
    // Whoever was at work a moment ago may have come to an end.
    const unfinished = new Set((await listEntries(keeper, "unfinished")).map(({ id }) => id));
    for (const id of ids.filter((id) => unfinished.has(id)).toReversed()) {
      recovered.push(await recover(hands, keeper, id, { who: context.who, at: context.now() }));
    }
    return recovered;
  });
}

/** Takes a finished entry back: `lotus undo`. Refused before anything is touched when the host has moved on since. */
export async function restore(host: Host, id: string, context: RestoreContext): Promise<Applied> {
  const { name, label } = host;
  const ended = (state: HostState, said: readonly string[]): Applied => ({ host: name, label, state, id, said });
  if (context.signal.aborted) return ended("untouched", ["stopped before it was begun"]);
  const say = (text: string): void => context.say(name, text);
  const keeper = keeperOn(label, host.execute, context.places);
  let isBegun = false;
  try {
    return await withLease({ host: name, label, keeper, context, say }, async (token) => {
      const hands = handsOn({ host, keeper, token, say });
      await refuseUnfinished(label, keeper, id);
      const standing = await standingOf(keeper, host.execute, id);
      refuseMoved(label, standing);
      await hands.keep("note", [id, "undoing"]);
      isBegun = true;
      const changes = standing.entry.changes;
      const failures = await takeBack(hands, id, changes, [...changes.keys()]);
      const after = await standingOf(keeper, host.execute, id);
      const left = after.changes.flatMap((is, index) => (isBack(is, after, index) ? [] : [whatIs(after, index)]));
      const state = failures.length + left.length === 0 ? "done" : "failed";
      const said = state === "done" ? ["all is as before it, read back"] : [...failures, ...left];
      const end: EndDocument = { state, who: context.who, at: context.now().toISOString(), said };
      await endEntry(hands, id, end, "undone");
      return ended(state, said);
    });
  } catch (error) {
    if (!(error instanceof LotusError)) throw error;
    const state = isBegun ? "cut-off" : error instanceof HostError ? "unreached" : "refused";
    return ended(state, error.hint === undefined ? [error.message] : [error.message, error.hint]);
  }
}

/** Why an entry cannot be taken back: something it changed was changed again since. Undefined when it can. */
export function movedOn({ entry, changes }: Standing): string | undefined {
  const others = changes.flatMap((is, index) => (is === "other" ? [entry.changes[index]] : []));
  const named = others.map((change) =>
    change === undefined ? "" : "path" in change ? change.path : change.kind === "run" ? change.because : change.unit,
  );
  return named.length === 0 ? undefined : `changed again since: ${named.join(", ")}`;
}

function refuseMoved(label: string, standing: Standing): void {
  const moved = movedOn(standing);
  if (moved !== undefined) throw new StepError(`${label}: ${moved}; nothing was touched`);
}

/** Commands and units without a question leave nothing to look at. */
function isBack(is: Standing["changes"][number], { entry }: Standing, index: number): boolean {
  const change = entry.changes[index];
  return (
    is === "old" ||
    change?.kind === "place" ||
    (change?.kind === "unit" && change.readBack === null) ||
    (change?.kind === "run" && (change.undo === null || change.readBack === null))
  );
}

function whatIs({ entry, changes }: Standing, index: number): string {
  const change = entry.changes[index];
  const what =
    change === undefined ? "" : "path" in change ? change.path : change.kind === "run" ? change.because : change.unit;
  return `${what}: not as before (${changes[index]})`;
}
