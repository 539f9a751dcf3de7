import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { SysctlValue } from "../../probes/sysctl.ts";
import { modulesFile, renderSysctlConf, tuningFile } from "../../services/sysctl.ts";
import type { HostPlan } from "../change.ts";
import { hashOf } from "../plan-hash.ts";
import { planSysctl, type SysctlSeen, type SysctlWanted } from "./plan-sysctl.ts";
import { verdictOn } from "./sysctl-hosts.ts";

const container: SysctlWanted = {
  host: "synapse",
  label: "synapse (151)",
  isContainer: true,
  node: "compute-storage-01",
  settings: [{ key: "net.ipv4.tcp_fin_timeout", value: "30" }],
  inherits: [],
};
const node: SysctlWanted = {
  ...container,
  host: "compute-storage-01",
  label: "compute-storage-01",
  isContainer: false,
  node: undefined,
};
const there = (value: string, isWritable = true): SysctlValue => ({ is: "there", value, isWritable });
const nothing: SysctlSeen = { file: undefined, modules: undefined, files: [], values: new Map() };
const seen = (values: Readonly<Record<string, SysctlValue>>, more: Partial<SysctlSeen> = {}): SysctlSeen => ({
  ...nothing,
  values: new Map(Object.entries(values)),
  ...more,
});
const fileOf = (content: string) => ({ content, mode: 0o644, owner: "root", group: "root" });
const want = (base: SysctlWanted, settings: Readonly<Record<string, string>>): SysctlWanted => ({
  ...base,
  settings: Object.entries(settings).map(([key, value]) => ({ key, value })),
});

/** What each change is about, in a word. */
const inShort = ({ changes }: HostPlan) =>
  changes.map((change) =>
    "path" in change
      ? `${change.kind} ${change.path}`
      : change.kind === "run"
        ? change.command.slice(3).join(" ")
        : change.kind,
  );
const notesOf = ({ notes }: HostPlan) => notes.map(({ kind, weight }) => `${kind} ${weight}`);

describe("planSysctl", () => {
  it("writes what is missing and sets what runs otherwise", () => {
    const plan = planSysctl(container, seen({ "net.ipv4.tcp_fin_timeout": there("60") }));
    expect(inShort(plan)).toEqual([`write ${tuningFile}`, "net.ipv4.tcp_fin_timeout=30"]);
    expect(plan.changes[1]).toMatchObject({
      undo: ["sysctl", "-q", "-w", "net.ipv4.tcp_fin_timeout=60"],
      readBack: {
        ask: ["grep", "-H", "", "/proc/sys/net/ipv4/tcp_fin_timeout"],
        before: "/proc/sys/net/ipv4/tcp_fin_timeout:60",
        after: "/proc/sys/net/ipv4/tcp_fin_timeout:30",
      },
    });
    expect(plan.notes).toEqual([]);
  });

  it("has nothing to do where all is as wanted, and mends mode and owner", () => {
    const file = fileOf(renderSysctlConf(container.settings));
    const values = { "net.ipv4.tcp_fin_timeout": there("30") };
    expect(planSysctl(container, seen(values, { file })).changes).toEqual([]);
    expect(inShort(planSysctl(container, seen(values, { file: { ...file, mode: 0o600 } })))).toEqual([
      `write ${tuningFile}`,
    ]);
  });

  it("never puts a Proxmox host's key into a container's file", () => {
    const wanted = want(container, { "net.core.rmem_max": "16777216", "net.ipv4.tcp_fin_timeout": "30" });
    const plan = planSysctl(
      wanted,
      seen({ "net.core.rmem_max": there("212992", false), "net.ipv4.tcp_fin_timeout": there("30") }),
    );
    expect(plan.changes).toMatchObject([{ after: { content: renderSysctlConf(container.settings) } }]);
    expect(plan.notes).toMatchObject([
      {
        kind: "sysctl-host-only",
        weight: "unmet",
        text: "left out, as only compute-storage-01 can set it for its containers: net.core.rmem_max",
        remedy: "move it in the inventory from synapse to compute-storage-01, then: lotus tune sysctl",
      },
    ]);
  });

  it("says what is absent, refused and overridden, with who does it", () => {
    const wanted = want(node, {
      "net.core.default_qdisc": "fq",
      "net.core.rmem_max": "16777216",
      "vm.swappiness": "10",
    });
    const files = [{ path: "/etc/sysctl.d/99-sysctl.conf", text: "vm.swappiness = 60\n" }];
    const plan = planSysctl(
      wanted,
      seen(
        {
          "net.core.default_qdisc": { is: "absent" },
          "net.core.rmem_max": there("1", false),
          "vm.swappiness": there("10"),
        },
        { files },
      ),
    );
    expect(notesOf(plan)).toEqual(["sysctl-absent unmet", "sysctl-refused unmet", "sysctl-overridden unmet"]);
    expect(plan.notes[2]?.text).toBe(
      `vm.swappiness is set to 60 by /etc/sysctl.d/99-sysctl.conf at the next boot, after ${tuningFile}`,
    );
    expect(
      verdictOn(
        wanted,
        seen({
          "net.core.default_qdisc": { is: "absent" },
          "net.core.rmem_max": there("1", false),
          "vm.swappiness": there("10"),
        }),
      ),
    ).toEqual({
      proofs: ["1 of 3 values read back from /proc/sys"],
      failures: [],
    });
  });

  it("loads BBR's module at boot, says that it is unknown whether there is one, and takes its file away again", () => {
    const wanted = want(node, { "net.ipv4.tcp_congestion_control": "bbr" });
    const plan = planSysctl(wanted, seen({ "net.ipv4.tcp_congestion_control": there("cubic") }));
    expect(inShort(plan)).toEqual([
      `write ${tuningFile}`,
      `write ${modulesFile}`,
      "net.ipv4.tcp_congestion_control=bbr",
    ]);
    expect(notesOf(plan)).toEqual(["sysctl-unknown unknown"]);
    const modules = fileOf("# Written by `lotus tune sysctl`.\ntcp_bbr\n");
    const without = planSysctl(
      want(node, { "vm.swappiness": "10" }),
      seen({ "vm.swappiness": there("10") }, { modules }),
    );
    expect(inShort(without)).toContain(`remove ${modulesFile}`);
    const byHand = planSysctl(
      want(node, { "vm.swappiness": "10" }),
      seen({ "vm.swappiness": there("10") }, { modules: fileOf("x\n") }),
    );
    expect(inShort(byHand)).not.toContain(`remove ${modulesFile}`);
  });

  it("says that a container takes BBR over only when it is started", () => {
    const wanted = { ...container, inherits: [{ key: "net.ipv4.tcp_congestion_control", value: "bbr" }] };
    const file = fileOf(renderSysctlConf(container.settings));
    const values = { "net.ipv4.tcp_fin_timeout": there("30"), "net.ipv4.tcp_congestion_control": there("cubic") };
    const plan = planSysctl(wanted, seen(values, { file }));
    expect([plan.changes, notesOf(plan)]).toEqual([[], ["sysctl-waits-for-restart waits"]]);
    const bbr = { ...values, "net.ipv4.tcp_congestion_control": there("bbr") };
    expect(planSysctl(wanted, seen(bbr, { file })).notes).toEqual([]);
  });
});

/** What a host shows after a plan was applied to it. */
function applied(before: SysctlSeen, { changes }: HostPlan): SysctlSeen {
  const values = new Map(before.values);
  const files = new Map([
    [tuningFile, before.file],
    [modulesFile, before.modules],
  ]);
  for (const change of changes) {
    if (change.kind === "write" || change.kind === "remove") {
      files.set(change.path, change.kind === "write" ? change.after : undefined);
    }
    for (const word of change.kind === "run" ? change.command.slice(3) : []) {
      values.set(word.slice(0, word.indexOf("=")), there(word.slice(word.indexOf("=") + 1)));
    }
  }
  return { ...before, file: files.get(tuningFile), modules: files.get(modulesFile), values };
}

describe("every host", () => {
  const keys = [
    "net.ipv4.tcp_rmem",
    "net.core.somaxconn",
    "net.core.rmem_max",
    "net.ipv4.tcp_congestion_control",
    "vm.swappiness",
  ];
  const value = fc.constantFrom("1", "30", "4096 131072 16777216", "bbr", "cubic");
  const now = fc.oneof(
    fc.constant<SysctlValue>({ is: "absent" }),
    fc.tuple(value, fc.boolean()).map(([text, isWritable]) => there(text, isWritable)),
  );
  const file = fc.option(
    value.map((text) => fileOf(`net.core.somaxconn = ${text}\n`)),
    { nil: undefined },
  );
  const hosts = fc.record({
    isContainer: fc.boolean(),
    wanted: fc.dictionary(fc.constantFrom(...keys), value),
    values: fc.tuple(now, now, now, now, now),
    file,
    modules: file,
  });
  const cases = hosts.map(({ isContainer, wanted, values, ...rest }) => ({
    wanted: want({ ...container, isContainer }, wanted),
    seen: { ...nothing, ...rest, values: new Map(keys.map((key, index) => [key, values[index] ?? there("1")])) },
  }));

  it("needs nothing more after its plan was applied, and plans the same twice", () => {
    fc.assert(
      fc.property(cases, ({ wanted, seen }) => {
        const plan = planSysctl(wanted, seen);
        expect(hashOf(planSysctl(wanted, seen))).toBe(hashOf(plan));
        const after = applied(seen, plan);
        expect(planSysctl(wanted, after).changes).toEqual([]);
        expect(verdictOn(wanted, after).failures).toEqual([]);
      }),
    );
  });
});
