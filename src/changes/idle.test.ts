import { describe, expect, it } from "vitest";

import { waitForIdle } from "./idle.ts";

const options = { maxMs: 5, everyMs: 1, signal: new AbortController().signal };

describe("waitForIdle", () => {
  it("begins when the last call has ended, and says each change once", async () => {
    const calls = ["2 people in calls", "2 people in calls", "1 person in a call", undefined];
    const said: string[] = [];
    await waitForIdle(async () => calls.shift(), { ...options, say: (text) => said.push(text) });
    expect([said, calls]).toEqual([["waiting: 2 people in calls", "waiting: 1 person in a call"], []]);
  });

  it("gives up in the end, and touches nothing", async () => {
    const waiting = waitForIdle(async () => "2 people in calls", { ...options, say: () => undefined });
    await expect(waiting).rejects.toThrow("2 people in calls; nothing was touched");
  });
});
