import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { fromNetstrings, toNetstring } from "./keeper.ts";

describe("the keeper's words", () => {
  it("come back as they were", () => {
    const words = fc.array(fc.string({ unit: "grapheme" }));
    fc.assert(
      fc.property(words, (words) => {
        expect(fromNetstrings(words.map(toNetstring).join(""))).toEqual(words);
      }),
    );
  });

  it.each(["5:abc,", "x", "3abc,", "-1:,", "3:abc"])("that are cut off are not taken for others: %s", (text) => {
    expect(() => fromNetstrings(text)).toThrow(/cut off or garbled/);
  });
});
