import { afterAll, describe, expect, it } from "vitest";

import { openHost } from "../hosts/open-host.ts";
import { fileState, parseFileState } from "./file-state.ts";
import { askSysctlFiles, parseSysctlFiles, parseSysctlValues, sysctlFiles, sysctlValues } from "./sysctl.ts";

const local = openHost({ name: "here", label: "here", transport: "local" }, { environment: process.env });
afterAll(() => local.close());

describe("parseSysctlValues", () => {
  const keys = ["net.ipv4.tcp_rmem", "net.core.rmem_max", "net.core.default_qdisc"];
  // From an nspawn container, which refuses and lacks what an unprivileged LXC does.
  const captured =
    "/proc/sys/net/ipv4/tcp_rmem\twritable\t4096 131072 6291456 \n" +
    "/proc/sys/net/core/rmem_max\trefused\t4194304 \n" +
    "/proc/sys/net/core/default_qdisc\tabsent\n";

  it("reads values, refusals and absence", () => {
    expect(parseSysctlValues(captured, keys)).toEqual(
      new Map([
        ["net.ipv4.tcp_rmem", { is: "there", value: "4096 131072 6291456", isWritable: true }],
        ["net.core.rmem_max", { is: "there", value: "4194304", isWritable: false }],
        ["net.core.default_qdisc", { is: "absent" }],
      ]),
    );
  });

  it.each(["", captured.split("\n").slice(1).join("\n"), captured.replace("refused", "perhaps"), `${captured}more\n`])(
    "does not guess from %j",
    (stdout) => expect(parseSysctlValues(stdout, keys)).toBeUndefined(),
  );
});

describe("parseSysctlFiles", () => {
  it("takes files apart, empty ones and those without a last line feed too", () => {
    expect(
      parseSysctlFiles("\u0001/etc/sysctl.d/a.conf\nx = 1\n\u0001/etc/sysctl.d/b.conf\n\u0001/etc/sysctl.conf\ny=2"),
    ).toEqual([
      { path: "/etc/sysctl.d/a.conf", text: "x = 1\n" },
      { path: "/etc/sysctl.d/b.conf", text: "" },
      { path: "/etc/sysctl.conf", text: "y=2" },
    ]);
    expect(parseSysctlFiles("")).toEqual([]);
  });
});

describe("parseFileState", () => {
  it.each([
    ["644 0:root 0:root\n", { mode: 0o644, owner: "root", group: "root" }],
    ["2750 1000:UNKNOWN 5:tty\n", { mode: 0o2750, owner: "1000", group: "tty" }],
    ["", undefined],
  ])("reads %j", (stdout, state) => expect(parseFileState(stdout)).toEqual(state));
});

describe("on this machine", () => {
  it("the kernel and the files answer", async () => {
    const keys = ["kernel.ostype", "net.ipv4.no_such_key"];
    expect(await sysctlValues(local, keys)).toEqual(
      new Map([
        ["kernel.ostype", { is: "there", value: "Linux", isWritable: false }],
        ["net.ipv4.no_such_key", { is: "absent" }],
      ]),
    );
    expect(await sysctlFiles(local)).toEqual(expect.any(Array));
    expect(askSysctlFiles.at(-1)).toContain("/etc/sysctl.d/*.conf");
    expect(await fileState(local, "/etc/passwd")).toMatchObject({ mode: 0o644, owner: "root" });
    expect(await fileState(local, "/etc/no-such-file")).toBeUndefined();
  });
});
