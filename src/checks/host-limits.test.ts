import { describe, expect, test } from "vitest";

import type { HostView } from "../hosts/host.ts";
import { HostError, type HostErrorKind, type Phase } from "../hosts/host-error.ts";
import type { Disk } from "../probes/disks.ts";
import clock, { judgeClock } from "./clock.ts";
import { judgeDisks } from "./disk.ts";
import { judgeFailedUnits } from "./failed-units.ts";
import hostReachable from "./host-reachable.ts";
import type { Check } from "./check.ts";
import type { Finding } from "./finding.ts";
import { judgeMemory } from "./memory.ts";
import { smallDeployment } from "./testing/deployment.ts";

const inventory = smallDeployment(["one"], {});

/** Runs a check of hosts on a host that answers as told; `now` gives the next of these times at each look, in milliseconds. */
async function runOn(
  check: Check,
  query: HostView["query"],
  times: readonly number[] = [0],
): Promise<readonly Finding[]> {
  const host = { name: "one", label: "one (101)", query } as HostView;
  const left = [...times];
  const now = () => new Date((left.length > 1 ? left.shift() : left[0]) ?? 0);
  const [bound] = check.bind(inventory);
  return (await bound?.run({ inventory, host, from: () => host, now })) ?? [];
}

const said = (stdout: string) => async () => ({ status: 0, signal: undefined, stdout, stderr: "", ms: 1 });

describe("disks", () => {
  const limits = { diskWarn: 0.85, diskBroken: 0.95 };
  const disk: Disk = { device: "d", type: "ext4", mount: "/", used: 0, free: 100, inodesUsed: 0, inodesFree: 100 };
  test.each<[string, Partial<Disk>, readonly string[]]>([
    ["with room", { used: 84, free: 16 }, []],
    ["at the first limit", { used: 85, free: 15 }, ["disk-filling space"]],
    ["below the second limit", { used: 94.9, free: 5.1 }, ["disk-filling space"]],
    ["at the second limit", { used: 95, free: 5 }, ["disk-full space"]],
    ["without room", { used: 100, free: 0 }, ["disk-full space"]],
    ["full of small files", { inodesUsed: 99, inodesFree: 1 }, ["disk-full inodes"]],
    [
      "full in both ways",
      { used: 99, free: 1, inodesUsed: 90, inodesFree: 10 },
      ["disk-full space", "disk-filling inodes"],
    ],
    ["without a size, as pseudo file systems have none", { used: 0, free: 0, inodesFree: 0 }, []],
  ])("%s", (_, figures, expected) => {
    const findings = judgeDisks([{ ...disk, ...figures }], limits);
    expect(findings.map((finding) => ("of" in finding ? `${finding.kind} ${finding.of}` : finding.kind))).toEqual(
      expected,
    );
  });
});

test.each([
  ["plenty", 11, []],
  ["tight", 10, ["memory-tight"]],
  ["still tight", 4, ["memory-tight"]],
  ["short", 3, ["memory-short"]],
  ["none", 0, ["memory-short"]],
])("memory: %s", (_, available, expected) => {
  const findings = judgeMemory({ total: 100, available }, { memoryWarn: 0.9, memoryBroken: 0.97 });
  expect(findings.map(({ kind }) => kind)).toEqual(expected);
});

describe("the clock", () => {
  test.each([
    ["right", 0, 10, false],
    ["within the limit", 1900, 10, false],
    ["fast", 5000, 10, true],
    ["slow", -5000, 10, true],
    ["beyond the limit only if the uncertainty allows it", 2005, 10, false],
    ["an hour off, read over a slow line", 3_600_000, 4000, true],
  ])("%s", (_, offset, uncertainty, fires) => {
    expect(judgeClock({ offset, uncertainty }, 2000)).toHaveLength(fires ? 1 : 0);
  });

  test("a first answer that took long is asked for again", async () => {
    // The log-in took 10 s, the second question 100 ms: the host is 3 s ahead.
    const answers = ["8.000000000", "13.150000000"];
    const ask = () => said(answers.shift() ?? "")();
    const findings = await runOn(clock, ask, [0, 10_000, 10_100, 10_200]);
    expect(findings).toMatchObject([{ kind: "clock-off", offset: 3000, uncertainty: 51 }]);
  });

  test("a line too slow to tell is no verdict", async () => {
    await expect(runOn(clock, said("5.000000000"), [0, 10_000, 0, 10_000])).rejects.toThrow(/too slowly to compare/);
  });

  test("no time is no verdict", async () => {
    await expect(runOn(clock, said("date: not found"))).rejects.toThrow("one (101) did not say what time it is");
  });
});

test("failed units of services have a check of their own", () => {
  expect(judgeFailedUnits(["a.service", "b.mount"], ["a.service", undefined])).toEqual([
    { kind: "unit-failed", units: ["b.mount"] },
  ]);
  expect(judgeFailedUnits(["a.service"], ["a.service"])).toEqual([]);
});

describe("a host that does not answer", () => {
  const refuse =
    (phase: Phase, kind: HostErrorKind, facts = {}) =>
    async () => {
      throw new HostError("one (101) cannot be reached: no luck", { host: "one", phase, kind, facts });
    };

  test.each<[Phase, HostErrorKind, string]>([
    ["connect", "unreachable", "host-unreachable"],
    ["connect", "refused", "host-unreachable"],
    ["connect", "timeout", "host-unreachable"],
    ["dns", "name-not-found", "host-unreachable"],
    ["host-key", "host-key-changed", "host-key-changed"],
    ["host-key", "host-key-revoked", "host-key-revoked"],
  ])("%s %s is broken", async (phase, kind, expected) => {
    const findings = await runOn(hostReachable, refuse(phase, kind));
    expect(findings.map((finding) => finding.kind)).toEqual([expected]);
  });

  test.each<[Phase, HostErrorKind]>([
    ["dns", "unreachable"],
    ["dns", "timeout"],
    ["connect", "closed"],
    ["key-exchange", "timeout"],
    ["key-exchange", "closed"],
    ["host-key", "host-key-unknown"],
    ["login", "timeout"],
    ["login", "denied"],
    ["login", "no-key"],
    ["channel", "channel-refused"],
    ["command", "no-runner"],
    ["sudo", "sudo-refused"],
  ])("%s %s could not be told", async (phase, kind) => {
    await expect(runOn(hostReachable, refuse(phase, kind))).rejects.toThrow("no luck");
  });

  test("the finding says what the title does not", async () => {
    const [finding] = await runOn(hostReachable, refuse("connect", "unreachable"));
    expect(finding).toEqual({
      kind: "host-unreachable",
      address: "192.0.2.1",
      cause: "unreachable",
      reason: "no luck",
    });
  });

  test("a changed key comes with both fingerprints and the place of the known one", async () => {
    const facts = { known: "SHA256:old", offered: "SHA256:new", file: "/root/.ssh/known_hosts", line: 12 };
    expect(await runOn(hostReachable, refuse("host-key", "host-key-changed", facts))).toEqual([
      { kind: "host-key-changed", known: "SHA256:old", offered: "SHA256:new", file: "/root/.ssh/known_hosts:12" },
    ]);
  });
});
