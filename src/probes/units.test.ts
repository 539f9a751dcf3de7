import { expect, test } from "vitest";

import { parseUnits } from "./units.ts";

// systemd 257 on Debian 13: a unit that crashes, one that gave up, one that is not there, one that runs, a wrapper.
const capture = `Result=exit-code
NRestarts=34
ExecMainCode=1
ExecMainStatus=3
LoadState=loaded
ActiveState=activating
SubState=auto-restart
StateChangeTimestamp=Sun 2026-11-22 12:09:29 UTC
ActiveEnterTimestamp=Sun 2026-11-22 12:09:29 UTC

Result=exit-code
NRestarts=5
ExecMainCode=1
ExecMainStatus=1
LoadState=loaded
ActiveState=failed
SubState=failed
StateChangeTimestamp=Sun 2026-11-22 12:08:48 UTC
ActiveEnterTimestamp=Sun 2026-11-22 12:08:48 UTC

Result=success
NRestarts=0
ExecMainCode=0
ExecMainStatus=0
LoadState=not-found
ActiveState=inactive
SubState=dead
StateChangeTimestamp=
ActiveEnterTimestamp=

Result=success
NRestarts=4
ExecMainCode=0
ExecMainStatus=0
LoadState=loaded
ActiveState=active
SubState=running
StateChangeTimestamp=Sun 2026-11-22 12:09:00 UTC
ActiveEnterTimestamp=Sun 2026-11-22 12:09:00 UTC

Result=success
LoadState=loaded
ActiveState=active
SubState=exited
StateChangeTimestamp=Sun 2026-11-22 12:06:30 UTC
ActiveEnterTimestamp=Sun 2026-11-22 12:06:30 UTC
`;
const units = ["flap.service", "limit.service", "gone.service", "often.service", "postgresql.service"];

test("each unit's block, in the order asked", () => {
  const states = parseUnits(capture, units) ?? [];
  expect(states.map(({ unit, load, active, sub, restarts }) => [unit, load, active, sub, restarts])).toEqual([
    ["flap.service", "loaded", "activating", "auto-restart", 34],
    ["limit.service", "loaded", "failed", "failed", 5],
    ["gone.service", "not-found", "inactive", "dead", 0],
    ["often.service", "loaded", "active", "running", 4],
    ["postgresql.service", "loaded", "active", "exited", 0],
  ]);
  expect(states[1]).toMatchObject({ result: "exit-code", exitStatus: 1, changed: new Date("2026-11-22T12:08:48Z") });
  expect(states[2]).toMatchObject({ exitStatus: undefined, changed: undefined, activeSince: undefined });
});

test.each([
  ["one block too few", capture, [...units, "more.service"]],
  ["nothing", "", ["a.service"]],
  ["no answer of systemctl", "System has not been booted with systemd as init system (PID 1).", ["a.service"]],
])("%s is no answer", (_, stdout, asked) => {
  expect(parseUnits(stdout, asked)).toBeUndefined();
});
