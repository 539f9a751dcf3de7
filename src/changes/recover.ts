import type { EndDocument, HostState, Who } from "../schemas/change.ts";
import type { Hands } from "./hands.ts";
import { endEntry, type Standing, standingOf } from "./journal.ts";
import type { Keeper } from "./keeper.ts";
import { takeBack } from "./take-back.ts";

/** How an entry that was cut off came out after all. */
export interface Recovered {
  readonly id: string;
  readonly state: HostState;
  /** For people. */
  readonly text: string;
}

/**
 * Ends what was cut off: what is wholly there is recorded as done, everything else is taken back. Whatever it comes to, the
 * host is wholly old or wholly new afterwards, or the words say what is not.
 */
export async function recover(
  hands: Hands,
  keeper: Keeper,
  id: string,
  { who, at }: { readonly who: Who; readonly at: Date },
): Promise<Recovered> {
  const standing = await standingOf(keeper, hands.run, id);
  const end = async (state: HostState, text: string): Promise<Recovered> => {
    const document: EndDocument = { state, who, at: at.toISOString(), said: [text] };
    await endEntry(hands, id, document, standing.isUndoing ? "undone" : "end");
    return { id, state, text };
  };
  if (!standing.isUndoing && standing.whole === "new") return end("done", `${found(standing)}: kept`);
  if (standing.begun.length === 0) return end("undone", `${found(standing)}: nothing of it was begun`);
  const failures = await takeBack(hands, id, standing.entry.changes, standing.begun);
  if (failures.length > 0)
    return end("failed", `${found(standing)}, and not all could be taken back: ${failures.join("; ")}`);
  return end(standing.isUndoing ? "done" : "undone", `${found(standing)}: taken back, all is as before it`);
}

/** What an unfinished entry means for the host, for people: `cut off …: wholly new`. */
export function found({ entry, whole, isUndoing }: Standing): string {
  const what = isUndoing ? `taking back ${entry.command}` : entry.command;
  const where = {
    old: "the host is wholly as before",
    new: "the host is wholly as wanted",
    between: "some of it is there",
  };
  return `${what} of ${entry.who.user}@${entry.who.machine}, ${entry.started.slice(0, 16).replace("T", " ")}, was cut off; ${where[whole]}`;
}
