import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { findingKinds } from "../src/checks/words.ts";

const page = (path: string) => readFileSync(new URL(`../docs/${path}`, import.meta.url), "utf8");

describe("docs/findings", () => {
  test.each(findingKinds)("%s has a page that begins with what it is", (kind) => {
    const text = page(`findings/${kind}.md`);
    expect(text).toMatch(new RegExp(`^# ${kind}\n\n[A-Z][^]+?\\*\\*(?:Broken|Warning)\\.\\*\\*\n\n`));
    expect(text).toContain("## What it means");
    expect(text).toContain("## Mending");
  });
});
