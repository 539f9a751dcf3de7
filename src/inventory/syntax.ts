import { visit, type Document, type ErrorCode, type LineCounter, type YAMLError } from "yaml";

import type { Problem } from "./problem.ts";

/** Own words: the parser's would repeat the text around the mistake, and a secret may stand there. */
const words = {
  BAD_ALIAS: "this alias names no anchor before it (text that starts with * or & needs quotes)",
  BAD_DQ_ESCAPE: "unknown escape in double quotes; use single quotes for a plain backslash",
  BAD_INDENT: "wrong indentation, or a bracket above that is not closed",
  BAD_SCALAR_START: "text that starts with this character needs quotes",
  BLOCK_AS_IMPLICIT_KEY: 'a ": " too many on this line, or text with ": " in it that needs quotes',
  BLOCK_IN_FLOW: "a block does not fit inside {…} or […]",
  MISSING_CHAR: "something is missing before this: a colon, a comma, a space, a quote or a closing bracket",
  MULTILINE_IMPLICIT_KEY: "a key must stand on one line, with a colon after it",
  MULTIPLE_DOCS: 'a second document starts here; an inventory is one document, without "---" in the middle',
  TAB_AS_INDENT: "a tab in the indentation; use spaces",
  TAG_RESOLVE_FAILED: "this tag is not understood (text that starts with ! needs quotes)",
  UNEXPECTED_TOKEN: "not expected here; text with special characters needs quotes",
} as const satisfies Partial<Record<ErrorCode, string>>;

/** What is wrong with the file as YAML, duplicate keys included. `shown` is how problems name the file. */
export function syntaxProblems(
  { errors, warnings }: Document,
  lines: LineCounter,
  text: string,
  shown: string,
): readonly Problem[] {
  return [...errors, ...warnings].map((problem) => {
    const { line, col } = lines.linePos(problem.pos[0]);
    const message = describe(problem, text);
    return { severity: "error", file: shown, line: Math.max(1, line), column: Math.max(1, col), path: "", message };
  });
}

/** What is wrong with the aliases of a file that could not be turned into plain data. */
export function aliasProblems(document: Document, lines: LineCounter, shown: string): readonly Problem[] {
  const problems: Problem[] = [];
  const say = (offset: number, message: string): void => {
    const { line, col } = lines.linePos(offset);
    problems.push({
      severity: "error",
      file: shown,
      line: Math.max(1, line),
      column: Math.max(1, col),
      path: "",
      message,
    });
  };
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) === undefined) say(alias.range?.[0] ?? 0, `not valid YAML: ${words.BAD_ALIAS}`);
    },
  });
  if (problems.length === 0) say(0, "aliases repeat more than this file could ever need");
  return problems;
}

/** Whether nothing more can be said about the file. A duplicate key leaves the rest readable. */
export function isFatal(document: Document): boolean {
  return [...document.errors, ...document.warnings].some(({ code }) => code !== "DUPLICATE_KEY");
}

function describe({ code, pos }: YAMLError, text: string): string {
  if (code !== "DUPLICATE_KEY")
    return `not valid YAML: ${(words as Partial<Record<ErrorCode, string>>)[code] ?? code.toLowerCase().replaceAll("_", " ")}`;
  const key = /^["']?([\w.-]{1,60})/.exec(text.slice(pos[0], pos[0] + 62))?.[1];
  return `${key === undefined ? "this key" : `"${key}"`} stands twice in this mapping`;
}
