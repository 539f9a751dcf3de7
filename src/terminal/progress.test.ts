import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { type ProgressOptions, startProgress } from "./progress.ts";

const hosts = [
  { name: "one", label: "one (101)" },
  { name: "two", label: "two (102)" },
];
let said: string[] = [];
const begin = (mode: ProgressOptions["mode"]) => startProgress({ hosts, mode, say: (text) => said.push(text) });

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
});
afterEach(() => {
  vi.useRealTimers();
});

test("without a terminal, a line now and then names who is waited for", async () => {
  const progress = begin("lines");
  progress.report({ name: "one", done: 1, total: 2 });
  await vi.advanceTimersByTimeAsync(3900);
  expect(said).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  progress.report({ name: "one", done: 2, total: 2 });
  await vi.advanceTimersByTimeAsync(5000);
  expect(said).toEqual(["waiting for one (101), two (102) …\n", "waiting for two (102) …\n"]);
  await progress.end();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(said).toHaveLength(2);
});

test("a question to the person is not talked over", async () => {
  const progress = begin("lines");
  const answer = await progress.aside(async () => {
    await vi.advanceTimersByTimeAsync(60_000);
    return "yes";
  });
  expect([answer, said]).toEqual(["yes", []]);
  await vi.advanceTimersByTimeAsync(4100);
  expect(said).toHaveLength(1);
  await progress.end();
});

test.each(["none", "live"] as const)("%s: a run that is soon over says nothing", async (mode) => {
  const progress = begin(mode);
  progress.report({ name: "one", done: 2, total: 2 });
  await vi.advanceTimersByTimeAsync(200);
  await progress.end();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(said).toEqual([]);
});
