import type { DiffLine } from "../changes/diff.ts";
import type { ShownChange } from "../changes/shown.ts";
import type { NoteWords } from "../schemas/change.ts";
import { counted, edges, labelled, wrap } from "./layout.ts";
import { type Paint, paints } from "./paint.ts";

export interface ShownHost {
  readonly label: string;
  readonly summary?: readonly string[];
  readonly changes: readonly ShownChange[];
  readonly notes: readonly NoteWords[];
}

export interface Look {
  readonly width: number;
  readonly colour: boolean;
}

/** What is to be done on each host, and what a person should know beside it. */
export function renderPlan(hosts: readonly ShownHost[], { width, colour }: Look): string {
  const paint = paints(colour);
  return hosts.map((host) => renderHost(host, width, paint)).join("");
}

function renderHost({ label, summary = [], changes, notes }: ShownHost, width: number, paint: Paint): string {
  const head =
    changes.length === 0
      ? []
      : [
          "",
          paint.strong(label),
          ...summary.flatMap((line) => wrap(line, width - 2)).map((line) => `  ${line}`),
          ...(summary.length === 0
            ? changes.flatMap((change) => changeLines(change, width, paint))
            : changes.flatMap((change) => stepLines(change, width, paint))),
        ];
  const said = notes.flatMap((note) => noteLines(note, label, width, paint));
  return [...head, ...(said.length === 0 ? [] : ["", ...said])].map((line) => `${line}\n`).join("");
}

function changeLines({ kind, title, aside, lines }: ShownChange, width: number, paint: Paint): readonly string[] {
  const diff = lines.map((line) => `  ${diffLine(line, paint)}`);
  if (kind !== "command") {
    const fits = title.length + aside.length + 4 <= width;
    return [`  ${fits ? edges(title, aside, width - 2) : title}`, ...(fits ? [] : [`    ${aside}`]), ...diff];
  }
  // The whole command stands in --json.
  const command = title.length > width - 4 ? `${title.slice(0, width - 6)} …` : title;
  return [`  $ ${command}`, ...wrap(aside, width - 4).map((line) => `    ${paint.faint(line)}`), ...diff];
}

/** Where a summary says what it comes to, a line for each step is enough; the whole stands in --json. */
function stepLines({ kind, title, aside }: ShownChange, width: number, paint: Paint): readonly string[] {
  const [first = "", ...rest] = wrap(kind === "file" ? `${title}: ${aside}` : aside, width - 4);
  return [`  ${paint.faint("·")} ${first}`, ...rest.map((line) => `    ${line}`)];
}

function diffLine(line: DiffLine, paint: Paint): string {
  if (line.sign === "→") return ` ${line.text}  ${paint.bad(line.from || '""')} → ${paint.good(line.to || '""')}`;
  if (line.sign === "…") return paint.faint(` … ${counted(line.count, "line")} as before`);
  const text = `${line.sign}${line.text}`;
  return line.sign === "+" ? paint.good(text) : line.sign === "-" ? paint.bad(text) : paint.faint(text);
}

function noteLines({ weight, text, remedy }: NoteWords, label: string, width: number, paint: Paint): readonly string[] {
  const sign = weight === "told" ? "·" : weight === "unknown" ? paint.unsure("?") : paint.warn("!");
  const [first = "", ...rest] = wrap(`${label}: ${text}`, width - 2);
  const remedies = remedy === null ? [] : labelled("do", remedy, { indent: 4, width });
  return [`${sign} ${first}`, ...rest.map((line) => `  ${line}`), ...remedies];
}
