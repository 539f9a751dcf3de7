import { expect, test } from "vitest";

import { parseLastWords, parseRestarts } from "./journal.ts";

test("restarts with their times", () => {
  const capture = `1795349331.464656 storj systemd[1]: often.service: Scheduled restart job, restart counter is at 1.
1795349334.501352 storj systemd[1]: often.service: Scheduled restart job, restart counter is at 2.
`;
  expect(parseRestarts(capture)).toEqual([new Date(1795349331464.656), new Date(1795349334501.352)]);
  expect(parseRestarts("")).toEqual([]);
});

test.each([
  [
    "a crash loop says each thing once",
    "hello\nKeyError: streak\nhello\nKeyError: streak\n",
    ["hello", "KeyError: streak"],
  ],
  ["the last three count", "a\nb\n\nc\nd\n", ["b", "c", "d"]],
  ["escape sequences are taken out", "\u001b[31mNo space left on device\n", ["No space left on device"]],
  ["other control characters are shown", "bell\u0007\n", ["bell\\x07"]],
  ["a long line is cut", "x".repeat(300), [`${"x".repeat(199)}…`]],
  ["nothing", "", []],
])("last words: %s", (_, stdout, expected) => {
  expect(parseLastWords(stdout)).toEqual(expected);
});
