import { expect, test } from "vitest";

import { parseSyncErrors } from "./sync-errors.ts";

// Captured from matrix-nio 0.25 with a token that Synapse does not know.
const words = "WARNING nio.responses Error validating response: 'next_batch' is a required property";
const lineAt = (seconds: number) => `${seconds}.250113 synapse python[412]: ${words}\n`;
const start = new Date(1_795_564_200_000);

test.each([
  ["a token that was revoked", lineAt(1_795_564_210).repeat(517), { lines: 517, lastWords: [words] }],
  ["what was said before the last start", lineAt(1_795_564_199).repeat(517), { lines: 0, lastWords: [] }],
  [
    "a bot that is well",
    "1795564201.1 synapse python[412]: INFO bot logged in as @bot:matrix.lotusguild.org, syncing\n",
    { lines: 0, lastWords: [] },
  ],
  ["nothing", "", { lines: 0, lastWords: [] }],
])("counts the failing syncs of %s", (_, stdout, expected) => {
  expect(parseSyncErrors(stdout, start)).toEqual(expected);
});

test("counts all of them where nobody knows when it started", () => {
  expect(parseSyncErrors(lineAt(1), undefined).lines).toBe(1);
});
