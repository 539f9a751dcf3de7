import { expect, test } from "vitest";

import { judgeVersion } from "./version.ts";

test.each([
  ["1.149.0", "1.149.0", true],
  ["1.149.1", "1.149.0", true],
  ["17.11 (Debian 17.11-1.pgdg13+1)", "17.9", true],
  ["v2.9.0", "2.9.0", true],
  ["1.148.9", "1.149.0", false],
  ["1.150.0", "1.149.0", false],
  ["16.9", "17.9", false],
  ["17.8", "17.9", false],
  ["12.10.0", "12.1.0", false],
  ["nonsense", "17.9", false],
])("%s where %s is expected", (running, expected, fine) => {
  expect(judgeVersion(running, expected)).toEqual(fine ? [] : [{ kind: "version-differs", running, expected }]);
});

test("nothing is said where one of them is not known", () => {
  expect(judgeVersion(undefined, "17.9")).toEqual([]);
  expect(judgeVersion("17.9", undefined)).toEqual([]);
});
