import { expect, test } from "vitest";

import { parseSyncErrors } from "./sync-errors.ts";

// Captured from matrix-nio 0.25 with a token that Synapse does not know.
const line = "WARNING nio.responses Error validating response: 'next_batch' is a required property";

test("counts what a sync that fails leaves in the journal", () => {
  expect(parseSyncErrors(`${line}\n`.repeat(517))).toEqual({ lines: 517, lastWords: [line] });
  expect(parseSyncErrors("INFO bot logged in as @bot:matrix.lotusguild.org, syncing\n")).toEqual({
    lines: 0,
    lastWords: [],
  });
  expect(parseSyncErrors("")).toEqual({ lines: 0, lastWords: [] });
});
