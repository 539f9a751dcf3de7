import fc from "fast-check";
import { expect, it } from "vitest";

import { lastWords, printable } from "./printable.ts";

it.each([
  ["colours", "\u001b[1;31mred\u001b[0m", "red"],
  ["a title", "\u001b]0;owned\u0007text", "text"],
  ["a title that ends in two characters", "\u001b]2;owned\u001b\\text", "text"],
  ["a hyperlink", "\u001b]8;;http://x\u001b\\here\u001b]8;;\u001b\\", "here"],
  ["clearing the screen", "\u001b[2J\u001b[Hgone", "gone"],
  ["the eight-bit introducer", "\u009b31mred", "red"],
  ["a device string", "\u001bPq#0\u001b\\after", "after"],
  ["carriage returns that overwrite", "bad\rgood", "bad\\x0dgood"],
  ["Windows line ends", "a\r\nb", "a\nb"],
  ["a bell and a backspace", "a\u0007\u0008", "a\\x07\\x08"],
  ["text that runs backwards", "a\u202egpj.exe", "a\\x202egpj.exe"],
  ["line ends, tabs and letters of all sorts", "é\tü\n漢字 🪷", "é\tü\n漢字 🪷"],
])("takes the power from %s", (_what, raw, shown) => {
  expect(printable(raw)).toBe(shown);
});

it("lets no control character through, whatever comes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      // oxlint-disable-next-line no-control-regex -- that is the question
      expect(printable(text)).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
    }),
  );
});

it("keeps the last lines as one", () => {
  expect(lastWords("one\n\ntwo\nthree \r\nfour\n")).toBe("two / three / four");
});
