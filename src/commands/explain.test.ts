import { readFile } from "node:fs/promises";

import { expect, test } from "vitest";

import { findingKinds } from "../checks/words.ts";
import { explain } from "./explain.ts";

/** What commands that change something say, which is no finding of health. */
const saidByChanges = [
  "sysctl-absent",
  "sysctl-host-only",
  "sysctl-overridden",
  "sysctl-refused",
  "sysctl-waits-for-restart",
];

test("a finding's page is printed as it stands", async () => {
  const page = await readFile(new URL("../../docs/findings/unit-flapping.md", import.meta.url), "utf8");
  expect(await explain("unit-flapping")).toEqual({ stdout: page, exitCode: 0 });
});

test("without a kind, every finding is told in a sentence", async () => {
  const { stdout = "" } = await explain(undefined);
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" ")[0]),
  ).toEqual([...findingKinds, ...saidByChanges]);
  expect(stdout).toMatch(/^disk-full +A file system is fuller than .*\.$/m);
});

test.each([
  ["disk-ful", 'no finding is called "disk-ful", did you mean "disk-full"?'],
  ["postgres-down", 'no finding is called "postgres-down"'],
  ["../../README", 'no finding is called "../../README"'],
])("%s is not known", async (kind, message) => {
  await expect(explain(kind)).rejects.toMatchObject({ name: "UsageError", message, exitCode: 2 });
});
