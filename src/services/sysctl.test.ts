import { describe, expect, it } from "vitest";

import { isHostOnly, parseSysctlConf, pathOfKey, renderSysctlConf, tuningFile, winnerOf } from "./sysctl.ts";

describe("isHostOnly", () => {
  it.each([
    ["net.ipv4.tcp_rmem", false],
    ["net.ipv4.tcp_fin_timeout", false],
    ["net.ipv4.conf.all.rp_filter", false],
    ["net.core.somaxconn", false],
    ["net.core.optmem_max", false],
    ["net.core.rmem_max", true],
    ["net.core.wmem_default", true],
    ["net.core.netdev_max_backlog", true],
    ["net.core.default_qdisc", true],
    ["net.ipv4.tcp_mem", true],
    ["net.ipv4.tcp_congestion_control", true],
    ["net.netfilter.nf_conntrack_max", true],
    ["vm.swappiness", true],
    ["fs.file-max", true],
    ["kernel.shmmax", true],
  ])("%s: %s", (key, expected) => expect(isHostOnly(key)).toBe(expected));
});

describe("parseSysctlConf", () => {
  // sysctl.d(5), and what procps 4.0.4 and systemd-sysctl 257 did with it.
  it.each([
    ["net.ipv4.tcp_rmem = 4096\t131072   16777216", [{ key: "net.ipv4.tcp_rmem", value: "4096 131072 16777216" }]],
    ["# net.ipv4.tcp_rmem = 1\n; vm.swappiness=1\n", []],
    ["vm.swappiness=10 # inline", [{ key: "vm.swappiness", value: "10 # inline" }]],
    ["-net.core.rmem_max = 1", [{ key: "net.core.rmem_max", value: "1" }]],
    ["-net.ipv4.conf.all.rp_filter", []],
    ["net/ipv4/tcp_fin_timeout=30", [{ key: "net.ipv4.tcp_fin_timeout", value: "30" }]],
    ["net/ipv4/conf/eth0.100/rp_filter=1", [{ key: "net/ipv4/conf/eth0.100/rp_filter", value: "1" }]],
    ["net.ipv4.ip_local_reserved_ports =", [{ key: "net.ipv4.ip_local_reserved_ports", value: "" }]],
  ])("reads %j", (text, settings) => expect(parseSysctlConf(text)).toEqual(settings));

  it("reads what lotus writes", () => {
    const settings = [
      { key: "net.ipv4.tcp_rmem", value: "4096 131072 16777216" },
      { key: "net/ipv4/conf/eth0.100/rp_filter", value: "1" },
    ];
    expect(parseSysctlConf(renderSysctlConf(settings))).toEqual(settings);
    expect(settings.map(({ key }) => pathOfKey(key))).toEqual([
      "/proc/sys/net/ipv4/tcp_rmem",
      "/proc/sys/net/ipv4/conf/eth0.100/rp_filter",
    ]);
  });
});

describe("winnerOf", () => {
  const ours = { path: tuningFile, text: "vm.swappiness = 1\nnet.ipv4.conf.all.rp_filter = 1\n" };
  const by = (path: string, text: string) => winnerOf([{ path, text }, ours], "vm.swappiness")?.path;
  it("is the last by name, whatever its folder; /etc hides the same name elsewhere", () => {
    expect(by("/etc/sysctl.d/10-x.conf", "vm.swappiness=2")).toBe(tuningFile);
    expect(by("/etc/sysctl.d/99-sysctl.conf", "vm.swappiness=2")).toBe("/etc/sysctl.d/99-sysctl.conf");
    expect(by("/usr/lib/sysctl.d/99-z.conf", "vm.swappiness=2")).toBe("/usr/lib/sysctl.d/99-z.conf");
    expect(by("/usr/lib/sysctl.d/99-matrix-tuning.conf", "vm.swappiness=2")).toBe(tuningFile);
    expect(by("/etc/sysctl.conf", "vm.swappiness=2")).toBe("/etc/sysctl.conf");
    expect(by("/etc/sysctl.d/99-z.conf", "vm.swap*=2")).toBe(tuningFile);
  });

  it("is a glob only where nothing else sets the key", () => {
    const glob = { path: "/etc/sysctl.d/99-z.conf", text: "net.ipv4.conf.*.rp_filter = 2\n" };
    expect(winnerOf([glob, ours], "net.ipv4.conf.all.rp_filter")).toMatchObject({ value: "1" });
    expect(winnerOf([glob, ours], "net.ipv4.conf.eth0.rp_filter")).toMatchObject({ value: "2" });
    expect(winnerOf([glob, ours], "net.ipv4.conf.eth0.log_martians")).toBeUndefined();
  });
});
