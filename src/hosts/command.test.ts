import { execFileSync } from "node:child_process";
import { inspect } from "node:util";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { toDisplay, toShell, toWords } from "./command.ts";
import { Secret } from "./secret.ts";

/** A shell's words hold anything but NUL. */
const word = fc
  .oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "'",
      "''",
      "a'b",
      '"',
      "\\",
      "$(id)",
      "`id`",
      "\n",
      "*",
      "~",
      "-n",
      "",
      "#",
      "!",
      "{a,b}",
      ";",
      "&",
    ),
  )
  .map((text) => text.replaceAll("\0", "").toWellFormed());

describe("a command", () => {
  it("reaches a real shell word by word", () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
        const line = `printf '%s\\0' ${toShell(words)}`;
        const got = execFileSync("/bin/sh", ["-c", line], { env: {} }).toString().split("\0").slice(0, -1);
        expect(got).toEqual(words);
      }),
      { numRuns: 60 },
    );
  });

  it("shows no secret, and gives it to the transport only", () => {
    const command = ["psql", "--password", new Secret("hunter 2")];
    expect(toDisplay(command)).toBe("psql --password •••");
    expect(toShell(command)).toBe("psql --password 'hunter 2'");
    expect(toWords(command)).toEqual(["psql", "--password", "hunter 2"]);
    const secret = new Secret("hunter 2");
    const shown = [
      String(secret),
      JSON.stringify({ secret }),
      inspect({ deep: { secret } }),
      String(new Error(String(secret)).stack),
    ];
    expect(shown.join("")).not.toContain("hunter");
  });
});
