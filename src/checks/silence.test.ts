import { describe, expect, test } from "vitest";

import type { Check } from "./check.ts";
import type { FindingKind } from "./finding.ts";
import { down, late, run, scripted, told, untidy } from "./testing/scripted.ts";

const places = (kinds: readonly FindingKind[]) => ({ services: ["database"], hosts: ["two"], kinds });

describe("roots silence symptoms", () => {
  const rows: readonly [what: string, checks: readonly Check[], expected: readonly string[]][] = [
    ["nothing is wrong", [scripted("unit", {})], []],
    [
      "what a needed service breaks is hidden, through others too",
      [
        scripted("unit", { database: [down("db")] }),
        scripted("answer", { homeserver: [down("hs")], bridge: [untidy] }),
      ],
      [
        "unit database: found unit-missing",
        "answer homeserver: hidden by unit database",
        "answer bridge: hidden by unit database",
      ],
    ],
    [
      "a service that nothing leads to keeps its own finding",
      [scripted("unit", { database: [down("db")], site: [down("site")] })],
      ["unit database: found unit-missing", "unit site: found unit-missing"],
    ],
    [
      "a warning silences nothing",
      [scripted("unit", { database: [untidy], homeserver: [down("hs")] })],
      ["unit database: found port-bound-elsewhere", "unit homeserver: found unit-missing"],
    ],
    [
      "what was seen clean below a root stays clean",
      [scripted("unit", { database: [down("db")] })],
      ["unit database: found unit-missing"],
    ],
    [
      "a check that another one builds on hides it",
      [scripted("unit", { site: [down("site")] }), scripted("port", { site: [down("port")] }, ["unit"])],
      ["unit site: found unit-missing", "port site: hidden by unit site"],
    ],
    [
      "checks without a tie stand side by side",
      [scripted("unit", { site: [down("site")] }), scripted("port", { site: [down("port")] })],
      ["unit site: found unit-missing", "port site: found unit-missing"],
    ],
    [
      "what could not be told below a root is hidden",
      [scripted("unit", { database: [down("db")] }), scripted("answer", { homeserver: late })],
      ["unit database: found unit-missing", "answer homeserver: hidden by unit database"],
    ],
    [
      "what could not be told hides no finding",
      [scripted("unit", { database: late }), scripted("answer", { homeserver: [down("hs")] })],
      ["unit database: unknown, no answer", "answer homeserver: found unit-missing"],
    ],
    [
      "of a circle one stays visible",
      [scripted("unit", { chicken: [down("chicken")], egg: [down("egg")] })],
      ["unit chicken: found unit-missing", "unit egg: hidden by unit chicken"],
    ],
    [
      "a finding that follows from a broken service is hidden, its neighbour is not",
      [
        scripted("unit", { database: [down("db")] }),
        scripted("scrape", { site: [{ ...down("scrape"), follows: ["database"] }, untidy] }),
      ],
      ["unit database: found unit-missing", "scrape site: found port-bound-elsewhere"],
    ],
    [
      "a finding that follows from a sound service is shown",
      [scripted("scrape", { site: [{ ...down("scrape"), follows: ["database"] }] })],
      ["scrape site: found unit-missing"],
    ],
    [
      "a finding that repeats a warning is hidden behind it",
      [
        scripted("port", { database: [untidy] }),
        scripted("alert", { site: [{ ...untidy, repeats: places(["port-bound-elsewhere"]) }] }),
      ],
      ["port database: found port-bound-elsewhere", "alert site: hidden by port database"],
    ],
    [
      "a finding is not hidden behind a warning about something else",
      [
        scripted("port", { database: [untidy] }),
        scripted("alert", { site: [{ ...untidy, repeats: places(["disk-filling"]) }] }),
      ],
      ["port database: found port-bound-elsewhere", "alert site: found port-bound-elsewhere"],
    ],
    [
      "whatever is broken there explains what others say",
      [scripted("unit", { database: [down("db")] }), scripted("alert", { site: [{ ...untidy, repeats: places([]) }] })],
      ["unit database: found unit-missing", "alert site: hidden by unit database"],
    ],
    [
      "a run that only follows is no root itself",
      [
        scripted("unit", { database: [down("db")] }),
        scripted("scrape", { homeserver: [{ ...down("s"), follows: ["database"] }], bridge: [down("bridge")] }),
      ],
      [
        "unit database: found unit-missing",
        "scrape homeserver: hidden by unit database",
        "scrape bridge: hidden by unit database",
      ],
    ],
  ];
  test.each(rows)("%s", async (_, checks, expected) => {
    const seen = told(await run(checks));
    expect(seen.toSorted()).toEqual(expected.toSorted());
  });
});
