import { expect, test } from "vitest";

import { mayRewriteKeys, readRequirements } from "./requirements.ts";

test.each([
  ["matrix-nio==0.25.2", { nio: "==0.25.2", extras: [], loose: [] }],
  ["Matrix_Nio[E2EE] >= 0.24 ; python_version > '3.8'", { nio: ">= 0.24", extras: ["e2ee"], loose: ["matrix-nio"] }],
  ["matrix-nio[e2e]\naiohttp\n# x\npython-dotenv == 1.0 # y", { nio: "", extras: ["e2e"] }],
  ["-r other.txt\n--index-url https://x\naiohttp<4", { nio: undefined, loose: ["aiohttp"] }],
  ["matrix-nio==0.25.2 \\\n    --hash=sha256:abc \\\n    --hash=sha256:def", { nio: "==0.25.2", hasHashes: true }],
  ["matrix-nio @ https://example.org/nio.whl", { nio: "@ https://example.org/nio.whl", loose: [] }],
])("%j", (text, expected) => {
  expect(readRequirements(text)).toMatchObject(expected);
});

test.each([
  ["", true],
  [">=0.24", true],
  ["==0.25.2", false],
  ["~=0.25.0", false],
  ["~=0.25", true],
  ["<0.26", false],
  ["<0.26.0", false],
  ["<=0.26", true],
  [">=0.20,<0.26", false],
  ["<1.0", true],
  ["==0.26.0", true],
])("matrix-nio%s may rewrite the keys: %s", (nio, expected) => {
  expect(mayRewriteKeys(readRequirements(`matrix-nio${nio}`))).toBe(expected);
});

test("a bot without matrix-nio has no keys of it", () => {
  expect(mayRewriteKeys(readRequirements("requests"))).toBe(false);
});
