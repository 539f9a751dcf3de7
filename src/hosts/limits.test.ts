import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
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
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const coming = once(server, "connection") as Promise<[Socket]>;
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    const [[far]] = await Promise.all([coming, once(socket, "connect")]);
    far.write("here");
    const said = within(once(socket, "data"), 100, () => new Error("late"));
    busyFor(500);
    expect(String(await said)).toBe("here");
    for (const end of [socket, far]) end.destroy();
    server.close();
  });

  it("a program that ended in time counts, and whole", async () => {
    const before = runProgram("sleep", ["0.1"], environment, 10_000);
    const said = runProgram("seq", ["5000"], environment, 700);
    await before;
    busyFor(2000);
    const { status, stdout } = await said;
    expect({ status, whole: stdout.endsWith("\n5000\n") }).toEqual({ status: 0, whole: true });
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
