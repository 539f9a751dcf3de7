import type { ChangeWords, FileWords } from "../schemas/change.ts";
import { unitCommand } from "./unit-command.ts";
import { type DiffLine, diffLines } from "./diff.ts";

/** A change as a person reads it. */
export interface ShownChange {
  /** words: what is told to a program on its standard input, by what it is for. */
  readonly kind: "file" | "command" | "words";
  /** The file, or what is run. */
  readonly title: string;
  /** New, gone, another mode; why it is run. */
  readonly aside: string;
  /** How the file's text changes; empty where it does not, or is secret. */
  readonly lines: readonly DiffLine[];
}

/** `back`: as it looks when it is taken back. */
export function shownChange(change: ChangeWords, back = false): ShownChange {
  switch (change.kind) {
    case "write":
      return back
        ? shownFile(change.path, change.after, change.before)
        : shownFile(change.path, change.before, change.after);
    case "remove":
      return back ? shownFile(change.path, null, change.before) : shownFile(change.path, change.before, null);
    case "link":
      return {
        kind: "file",
        title: change.path,
        aside: back ? linkedBefore(change.before) : `link to ${change.target}`,
        lines: [],
      };
    case "run": {
      const words = back ? change.undo : change.command;
      const lines = valueLines(change.readBack, back);
      if (change.input !== null) {
        const [program = ""] = change.command;
        const aside = `${program.replace(/^.*\//, "")}${change.as === null ? "" : ` as ${change.as}`}`;
        return { kind: "words", title: change.because, aside: words === null ? "nothing to take back" : aside, lines };
      }
      const as = change.as === null ? "" : `as ${change.as}: `;
      const whole = words === null ? "nothing to take back" : `${as}${words.map(shownWord).join(" ")}`;
      const title = change.title === null || words === null ? whole : `${as}${change.title}`;
      return { kind: "command", title, aside: change.because, lines };
    }
    case "place":
      return {
        kind: "file",
        title: change.path,
        aside: back ? "stays" : `${change.because}, ${sizeText(change.archive.bytes)}`,
        lines: [],
      };
    case "unit":
      return {
        kind: "command",
        title: unitCommand(change.action, change.unit).map(shownWord).join(" "),
        aside: change.because,
        lines: [],
      };
  }
}

function linkedBefore(before: Extract<ChangeWords, { kind: "link" }>["before"]): string {
  if (before === null) return "removed";
  return "link" in before ? `link to ${before.link}` : "the file it was before";
}

/** What a command changes, as it will be read back: `what: old → new` for answers of the form `what:value`. */
function valueLines(question: Question, back: boolean): readonly DiffLine[] {
  if (question === null) return [];
  const [before, after] = [question.before.split("\n"), question.after.split("\n")];
  const [from, to] = back ? [after, before] : [before, after];
  return from.flatMap((line, index): readonly DiffLine[] => {
    const other = to[index] ?? "";
    if (line === other) return [];
    const [what, old] = halves(line);
    const [same, young] = halves(other);
    return what === same
      ? [{ sign: "→", text: what, from: old, to: young }]
      : [
          { sign: "-", text: line },
          { sign: "+", text: other },
        ];
  });
}

function halves(line: string): readonly [what: string, value: string] {
  const colon = line.indexOf(":");
  return [line.slice(0, Math.max(0, colon)), line.slice(colon + 1)];
}

type Question = Extract<ChangeWords, { readonly kind: "run" }>["readBack"];

function shownFile(title: string, before: FileWords | null, after: FileWords | null): ShownChange {
  const owned = after === null ? "removed" : `${after.owner}:${after.group} ${after.mode}`;
  const was =
    before === null
      ? "new file, "
      : isOwnedAs(before, after)
        ? ""
        : `${before.owner}:${before.group} ${before.mode} → `;
  const isSecret = before?.content === null || after?.content === null;
  const lines = isSecret ? [] : diffLines(before?.content ?? "", after?.content ?? "");
  const shown = before !== null && was === "" && after !== null ? "" : `${was}${owned}`;
  return {
    kind: "file",
    title,
    aside: [shown, isSecret ? "content not shown" : ""].filter((part) => part !== "").join(", "),
    lines,
  };
}

function isOwnedAs(one: FileWords, other: FileWords | null): boolean {
  return other === null || (one.owner === other.owner && one.group === other.group && one.mode === other.mode);
}

function sizeText(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** As one would type it. */
function shownWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
