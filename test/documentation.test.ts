import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import type { Finding } from "../src/checks/finding.ts";
import { findingKinds, severityOf } from "../src/checks/words.ts";

const page = (path: string) => readFileSync(new URL(`../docs/${path}`, import.meta.url), "utf8");

describe("docs/findings", () => {
  test.each(findingKinds)("%s has a page that begins with what it is", (kind) => {
    const text = page(`findings/${kind}.md`);
    const severity = severityOf({ kind } as Finding) === "broken" ? "Broken" : "Warning";
    const [heading, first] = text.split(/\n\n+/);
    expect(heading).toBe(`# ${kind}`);
    expect(first).toContain(`**${severity}.**`);
    expect(text).toContain("## What it means");
    expect(text).toContain("## Mending");
  });
});
