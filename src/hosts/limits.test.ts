import { setTimeout as delay } from "node:timers/promises";

import { describe, expect, it } from "vitest";

import { whenOverdue, within } from "./limits.ts";
import { runProgram } from "./program.ts";

/** Keeps this process from hearing anything, as a busy machine does. */
function busyFor(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

const environment = { PATH: process.env["PATH"] };

describe("limits on a machine that was busy itself", () => {
  it("an answer that is here already counts, however late it is read", async () => {
    const said = within(runProgram("echo", ["here"], environment, 20_000), 300, () => new Error("late"));
    // Not at once: the program is started in this turn.
    await delay(1);
    busyFor(1500);
    expect(await said).toMatchObject({ status: 0, stdout: "here\n" });
  });

  it("a program's answer is whole or none", async () => {
    const said = runProgram("echo", ["here"], environment, 300);
    await delay(1);
    busyFor(1500);
    const { status, stdout } = await said;
    expect(status === 0 ? stdout : "").toBe(status === 0 ? "here\n" : "");
  });

  it("a program that takes too long is ended, and nothing it said counts", async () => {
    const said = await runProgram("sh", ["-c", "echo begun; sleep 60"], environment, 300);
    expect(said).toMatchObject({ status: undefined, missing: false });
  });

  it("what is over is not overdue any more", async () => {
    let acted = false;
    whenOverdue(5, () => (acted = true))();
    await delay(30);
    expect(acted).toBe(false);
  });
});
