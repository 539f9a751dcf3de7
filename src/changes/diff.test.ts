import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { diffLines } from "./diff.ts";

const shown = (before: string, after: string, context?: number) =>
  diffLines(before, after, context).map((line) => (line.sign === "…" ? `… ${line.count}` : line.sign + line.text));

describe("diffLines", () => {
  it.each([
    ["the same", "a\nb\n", "a\nb\n", []],
    ["a new file", "", "a\nb\n", ["+a", "+b"]],
    ["a removed file", "a\n", "", ["-a"]],
    ["a line that changes", "a\nb\nc\n", "a\nx\nc\n", [" a", "-b", "+x", " c"]],
    ["a line put in", "a\nc\n", "a\nb\nc\n", [" a", "+b", " c"]],
    ["far equal lines", "1\n2\n3\n4\n5\n", "1\n2\n3\n4\nx\n", ["… 3", " 4", "-5", "+x"]],
    ["a missing line feed", "a", "a\n", ["-a  (no line feed)", "+a"]],
  ])("shows %s", (_, before, after, lines) => {
    expect(shown(before, after)).toEqual(lines);
  });

  it("has every line of both texts, in order", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", "")).map((lines) => lines.map((line) => `${line}\n`).join(""));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after, Number.POSITIVE_INFINITY);
        const side = (sign: string) =>
          lines
            .flatMap((line) =>
              line.sign === " " || line.sign === sign ? [`${"text" in line ? line.text : ""}\n`] : [],
            )
            .join("");
        expect([side("-"), side("+")]).toEqual(before === after ? ["", ""] : [before, after]);
      }),
    );
  });
});
