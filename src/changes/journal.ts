import { LotusError } from "../errors.ts";
import { Secret } from "../hosts/secret.ts";
import {
  type ChangeWords,
  type EndDocument,
  endDocument,
  type EntryDocument,
  entryDocument,
} from "../schemas/change.ts";
import { type Change, type FileChange, isFileChange, type PathState } from "./change.ts";
import { modeText } from "./change-words.ts";
import { type Hands, StepError } from "./hands.ts";
import type { Keeper, Run } from "./keeper.ts";
import { parsed } from "./parsed.ts";
import { readBack } from "./steps.ts";

/** An entry of the host's journal. */
export interface Entry {
  /** `2026-11-22-synapse-1` */
  readonly id: string;
  /** Undefined where another lotus wrote what this one cannot read. */
  readonly document: EntryDocument | undefined;
  readonly end: EndDocument | undefined;
  readonly undone: EndDocument | undefined;
  readonly isFinished: boolean;
}

/** An entry held against the host as it is now. */
export interface Standing {
  readonly entry: EntryDocument;
  /** For each change: as before it, as after it, or neither. `unsure`: begun, and there is nothing to ask. */
  readonly changes: readonly ("old" | "new" | "other" | "unsure")[];
  /** old: nothing of it is there. new: all of it. between: some. */
  readonly whole: "old" | "new" | "between";
  /** Which changes were begun, by their index. */
  readonly begun: readonly number[];
  /** Whether taking it back was begun. */
  readonly isUndoing: boolean;
}

/** Writes down what is about to be done, with every file as it is now, and says under which id. @throws StepError when a file is not as planned */
export async function openEntry(
  hands: Hands,
  base: string,
  document: EntryDocument,
  changes: readonly Change[],
): Promise<string> {
  const files = changes.flatMap((change, index) =>
    isFileChange(change) ? [String(index), change.path, ...fields(change.before), ...fields(afterOf(change))] : [],
  );
  const [answer, what = ""] = await hands.keep("open", [base], [JSON.stringify(document), ...files]);
  if (answer === "open") return what;
  throw new StepError(`${hands.label}: ${what} is not as it was when the plan was made; nothing was touched`);
}

/** Writes down how an entry came out. `undone` for one that was taken back later. */
export async function endEntry(
  hands: Hands,
  id: string,
  end: EndDocument,
  name: "end" | "undone" = "end",
): Promise<void> {
  await hands.keep("end", [id, name], [JSON.stringify(end)]);
}

/** The journal of a host, oldest first. Leaves no trace. */
export async function listEntries(keeper: Keeper, which: "all" | "unfinished"): Promise<readonly Entry[]> {
  const words = await keeper("list", [which]);
  return Array.from({ length: words.length / 5 }, (_, index) => {
    const [id = "", document = "", end = "", undone = "", finished = ""] = words.slice(index * 5, index * 5 + 5);
    return {
      id,
      document: parsed(entryDocument, document),
      end: parsed(endDocument, end),
      undone: parsed(endDocument, undone),
      isFinished: finished === "1",
    };
  });
}

/** What was cut off since the host was looked at changes what a plan was made for. `but`: the entry that is dealt with. @throws LotusError */
export async function refuseUnfinished(label: string, keeper: Keeper, but?: string): Promise<void> {
  const unfinished = (await listEntries(keeper, "unfinished")).find(({ id }) => id !== but);
  if (unfinished === undefined) return;
  throw new LotusError(`${label}: journal entry ${unfinished.id} was cut off and comes first; nothing was touched`, {
    hint: `end it by running its command again: lotus ${unfinished.document?.command ?? "history"}`,
  });
}

/** How the host stands to an entry. Asks only. @throws LotusError when there is none, or it cannot be read */
export async function standingOf(keeper: Keeper, query: Run, id: string): Promise<Standing> {
  const [document = "", log = "", , , ...states] = await keeper("look", [id]);
  const entry = parsed(entryDocument, document);
  if (entry === undefined) {
    const why = document === "" ? "there is no such entry" : "another version of lotus wrote it";
    throw new LotusError(`journal entry ${id}: ${why}`, { hint: "lotus history shows what there is" });
  }
  const lines = log.split("\n");
  const files = new Map(
    states.flatMap((state, at) => (at % 2 === 1 ? [[Number(states[at - 1]), state] as const] : [])),
  );
  const changes = await Promise.all(
    entry.changes.map(async (change, index) => {
      const file = files.get(index);
      if (file !== undefined) return file === "old" || file === "new" ? file : "other";
      return effectOf(change, query, lines, index);
    }),
  );
  const whole = changes.every((is) => is === "old") ? "old" : changes.every((is) => is === "new") ? "new" : "between";
  const begun = entry.changes.flatMap((_, index) => (lines.includes(`begun ${index}`) ? [index] : []));
  return { entry, changes, whole, begun, isUndoing: lines.includes("undoing") };
}

async function effectOf(change: ChangeWords, query: Run, lines: readonly string[], index: number) {
  if (change.kind === "place") return (await query(["test", "-d", change.path])).status === 0 ? "new" : "old";
  const begun = lines.includes(`begun ${index}`);
  const done = lines.includes(`done ${index}`);
  if (change.kind === "run" || change.kind === "unit") {
    const seen = await readBack(query, change);
    if (seen !== undefined && change.readBack?.before !== change.readBack?.after) return seen.is;
  }
  return done ? ("new" as const) : begun ? ("unsure" as const) : ("old" as const);
}

function afterOf(change: FileChange): PathState | undefined {
  if (change.kind === "link") return { link: change.target };
  return change.kind === "write" ? change.after : undefined;
}

/** For the keeper: nothing, a file or a link, and what there is to know of it. */
function fields(state: PathState | undefined): readonly string[] {
  if (state === undefined) return ["none", "0", "", "", ""];
  if ("link" in state) return ["link", "0", "", "", state.link];
  const content = state.content instanceof Secret ? state.content.reveal() : state.content;
  return ["file", String(Number.parseInt(modeText(state.mode), 8)), state.owner, state.group, content];
}
