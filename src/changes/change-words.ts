import { Secret } from "../hosts/secret.ts";
import type { ChangeWords, FileWords, LinkWords, NoteWords } from "../schemas/change.ts";
import type { Change, FileState, Note, PathState, RunCommand, UnitAction } from "./change.ts";

/** A change as it may be written down anywhere: without the contents of secret files. The steps go by these words. */
export function wordsOf(change: Change): ChangeWords {
  switch (change.kind) {
    case "write":
      return {
        ...change,
        before: change.before === undefined ? null : stateWords(change.before),
        after: stateWords(change.after),
      };
    case "remove":
      return { ...change, before: stateWords(change.before) };
    case "link":
      return { ...change, before: change.before === undefined ? null : pathWords(change.before) };
    case "run":
      return {
        kind: "run",
        command: [...change.command],
        because: change.because,
        title: change.title ?? null,
        as: change.as ?? null,
        input: change.input ?? null,
        undo: change.undo === undefined ? null : [...change.undo],
        readBack: readBackWords(change),
        timeoutMs: change.timeoutMs ?? null,
      };
    case "unit":
      return { ...change, readBack: readBackWords(change), timeoutMs: change.timeoutMs ?? null };
    case "place":
      return { ...change, archive: { ...change.archive }, timeoutMs: change.timeoutMs ?? null };
  }
}

export function noteWords({ remedy, ...note }: Note): NoteWords {
  return { ...note, remedy: remedy ?? null };
}

/** `0644` */
export function modeText(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

function readBackWords({ readBack }: RunCommand | UnitAction) {
  return readBack === undefined ? null : { ...readBack, ask: [...readBack.ask] };
}

function pathWords(state: PathState): FileWords | LinkWords {
  return "link" in state ? state : stateWords(state);
}

function stateWords({ content, mode, owner, group }: FileState): FileWords {
  return { content: content instanceof Secret ? null : content, mode: modeText(mode), owner, group };
}
