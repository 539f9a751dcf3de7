import { afterEach, expect, it } from "vitest";

import { addressOf, readEstate } from "../lab/estate.ts";
import { runOn } from "../lab/machine.ts";
import { unitCommand, untilSettled } from "../src/changes/unit-command.ts";
import { lab } from "./lab-run.ts";

const host = "lldap";
const unit = "lldap.service";

/** What one run of the engine came to. */
async function change(line: string, how: "works" | "fails") {
  const words = [host, addressOf(readEstate(), host), unit, line, how];
  const { stdout, stderr } = await lab("exec", "--", "node", "test/change-run.ts", ...words);
  expect(stderr).toBe("");
  return JSON.parse(stdout) as {
    readonly applied: { readonly state: string; readonly said: readonly string[] };
    readonly restored?: { readonly state: string };
    readonly said: readonly string[];
  };
}

/** The unit as systemd runs it, and when it was started. */
async function seen() {
  const { stdout } = await runOn(host, [
    "systemctl",
    "show",
    "--property=ActiveState,Environment,NeedDaemonReload,ActiveEnterTimestampMonotonic",
    unit,
  ]);
  return Object.fromEntries(
    stdout
      .trim()
      .split("\n")
      .map((line) => line.split(/=(.*)/s).slice(0, 2)),
  ) as Readonly<Record<string, string>>;
}

afterEach(async () => {
  await runOn(host, [
    "sh",
    "-c",
    `rm -rf /etc/systemd/system/${unit}.d/lotus-test.conf /var/lib/lotus; systemctl daemon-reload; systemctl reset-failed ${unit}; systemctl restart ${unit}`,
  ]);
});

it("restarts a unit with its changed file, and once more when that is taken back", async () => {
  const before = await seen();
  const { applied, restored, said } = await change("Environment=LOTUS_TEST=1", "works");
  expect([applied.state, restored?.state]).toEqual(["done", "done"]);
  expect(said.filter((text) => text.endsWith(`restarting ${unit}`))).toHaveLength(2);
  const after = await seen();
  expect(after).toMatchObject({ ActiveState: "active", NeedDaemonReload: "no", Environment: before["Environment"] });
  expect(after["ActiveEnterTimestampMonotonic"]).not.toBe(before["ActiveEnterTimestampMonotonic"]);
});

it("puts file and unit back when it does not work afterwards", async () => {
  const before = await seen();
  const { applied } = await change("Environment=LOTUS_TEST=1", "fails");
  expect(applied).toMatchObject({ state: "undone", said: ["it does not answer"] });
  expect(await seen()).toMatchObject({
    ActiveState: "active",
    NeedDaemonReload: "no",
    Environment: before["Environment"],
  });
});

it("puts file and unit back when the unit does not start", async () => {
  const { applied } = await change("ExecStartPre=/bin/false", "works");
  expect(applied.state).toBe("undone");
  expect(applied.said[0]).toContain(`systemctl restart ${unit}`);
  expect(await seen()).toMatchObject({ ActiveState: "active", NeedDaemonReload: "no" });
});

it("waits until a program that was just started handles signals", async () => {
  const young = "lotus-young.service";
  const script = "sleep 1; trap : USR2; while :; do sleep 0.2; done";
  const state = async (): Promise<string> =>
    (await runOn(host, ["systemctl", "is-active", young], { mayFail: true })).stdout;
  try {
    await runOn(host, ["systemd-run", "--quiet", `--unit=${young}`, "sh", "-c", script]);
    await runOn(host, [...untilSettled(young)]);
    await runOn(host, [...unitCommand("SIGUSR2", young)]);
    await runOn(host, ["sleep", "0.5"]);
    expect(await state()).toBe("active\n");
    // The same signal at once ends it.
    await runOn(host, ["systemctl", "stop", young]);
    await runOn(host, ["systemd-run", "--quiet", `--unit=${young}`, "sh", "-c", script]);
    await runOn(host, [...unitCommand("SIGUSR2", young)]);
    await runOn(host, ["sleep", "0.5"]);
    expect(await state()).not.toBe("active\n");
  } finally {
    await runOn(host, ["systemctl", "stop", young], { mayFail: true });
    await runOn(host, ["systemctl", "reset-failed", young], { mayFail: true });
  }
});
