import type { Suggested, Suggestion } from "../changes/postgres/suggest.ts";
import { wrap } from "./layout.ts";
import { paints } from "./paint.ts";
import type { Look } from "./plan-text.ts";

export interface ShownSuggestion extends Suggestion {
  readonly label: string;
  /** `6 GB of memory, 3 cores, …` */
  readonly figures: string;
  /** The inventory's value of a setting; undefined where it has none or the same. */
  readonly instead: (setting: Suggested) => string | undefined;
  /** New to the inventory. */
  readonly isNew: (setting: Suggested) => boolean;
  /** By table, what it is to have. */
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

const nameWidth = 38;
const valueWidth = 10;

/** Values for a server with their reasons, and what memory they come to. */
export function renderSuggestion(shown: ShownSuggestion, { width, colour }: Look): string {
  const paint = paints(colour);
  const rows = shown.settings.flatMap((setting) => {
    const { name, value, why } = setting;
    const old = shown.instead(setting);
    const sign = old !== undefined ? "~" : shown.isNew(setting) ? "+" : " ";
    const aside = old === undefined ? why : `instead of ${old}: ${why}`;
    const head = `${sign} ${name.padEnd(nameWidth)}${value}`;
    const column = nameWidth + valueWidth + 4;
    const lines = wrap(aside, Math.max(24, width - column)).map(paint.faint);
    const painted = sign === " " ? head : sign === "+" ? paint.good(head) : paint.warn(head);
    const isLong = head.length > column - 2;
    const [first = "", ...rest] = isLong ? ["", ...lines] : lines;
    const gap = isLong ? "" : " ".repeat(column - head.length);
    return [`${painted}${gap}${first}`, ...rest.map((line) => `${" ".repeat(column)}${line}`)];
  });
  const tables = [...shown.tables].flatMap(([table, options]) => [
    `+ table ${table}`,
    ...[...options].map(([name, value]) => `    ${name} ${value}`),
  ]);
  return [`${paint.strong(shown.label)}  ${shown.figures}`, "", ...rows, ...spaced(tables), ...budgetLines(shown)]
    .map((line) => `${line}\n`)
    .join("");
}

function spaced(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", ...lines];
}

function budgetLines({ budget, taken, limit }: Suggestion): readonly string[] {
  const row = (bytes: number, what: string): string =>
    `${String(Math.round(bytes / 1024 ** 2)).padStart(8)} MB  ${what}`;
  const verdict = taken <= limit ? "the rest caches files" : "that is too much: less work_mem, or fewer connections";
  return [
    "",
    "memory at most",
    ...budget.map(({ bytes, what }) => row(bytes, what)),
    row(taken, `in all, of ${Math.round(limit / 1024 ** 2)} MB (three quarters); ${verdict}`),
  ];
}
