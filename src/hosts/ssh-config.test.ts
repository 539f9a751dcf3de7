import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { HostOptions } from "./host-options.ts";
import { parseJump, sshSettings } from "./ssh-config.ts";

const host = { name: "synapse", label: "synapse (151)" };
const home = userInfo().homedir;

describe("ssh's own configuration", () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync("/tmp/lotus-config-");
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const settings = (
    text: string,
    to: Parameters<typeof sshSettings>[1],
    environment: HostOptions["environment"] = {},
  ) => {
    const file = join(directory, "config");
    writeFileSync(file, text);
    return sshSettings(host, to, { sshConfig: file, environment: { PATH: process.env["PATH"], ...environment } }, 5000);
  };

  it("is resolved by ssh: Match, Include, first value wins, defaults", async () => {
    writeFileSync(join(directory, "more"), "Host *\n  User later\n  ServerAliveInterval 7\n");
    const text = `Host synapse\n  HostName 10.10.10.29\n  Port 2222\n  IdentityFile ~/.ssh/%r@%h\n  ConnectTimeout 3\nMatch host 10.10.10.29\n  ProxyJump admin@gate:22022,second\nInclude ${directory}/more\n`;
    expect(await settings(text, { address: "synapse" })).toMatchObject({
      hostname: "10.10.10.29",
      port: 2222,
      user: "later",
      keyName: "[10.10.10.29]:2222",
      identityFiles: [`${home}/.ssh/later@10.10.10.29`],
      jumps: ["admin@gate:22022", "second"],
      connectTimeout: 3000,
      keepalive: 7000,
      identitiesOnly: false,
    });
  });

  it("gives way to what the inventory says of port and user", async () => {
    const found = await settings("Host *\n  User other\n  Port 99\n", {
      address: "10.10.10.29",
      user: "root",
      port: 22,
    });
    expect(found).toMatchObject({ user: "root", port: 22, keyName: "10.10.10.29", jumps: [], proxyCommand: undefined });
  });

  it("names the files of host keys, quoted ones too, and the alias they are kept under", async () => {
    const text = `Host *\n  UserKnownHostsFile "${directory}/with space" ~/.ssh/two\n  GlobalKnownHostsFile none\n  HostKeyAlias real\n  Port 2200\n`;
    expect(await settings(text, { address: "a" })).toMatchObject({
      keyName: "real",
      knownHostsFiles: [`${directory}/with space`, `${home}/.ssh/two`],
    });
  });

  it.each<[string, string, string | undefined]>([
    ["nothing said", "", "/run/agent"],
    ["none", "IdentityAgent none", undefined],
    ["a path", "IdentityAgent ~/agent", `${home}/agent`],
    ["a variable", "IdentityAgent $OTHER", "/run/other"],
    ["the usual variable by name", "IdentityAgent SSH_AUTH_SOCK", "/run/agent"],
  ])("finds the agent with %s", async (_what, line, agent) => {
    const environment = { SSH_AUTH_SOCK: "/run/agent", OTHER: "/run/other" };
    expect((await settings(`Host *\n  ${line}\n`, { address: "a" }, environment)).agent).toBe(agent);
  });

  it("is reported when ssh refuses it, with ssh's own words", async () => {
    await expect(settings("Host *\n  Prot 22\n", { address: "a" })).rejects.toMatchObject({
      kind: "bad-configuration",
      phase: "config",
      message: expect.stringMatching(/Bad configuration option: prot/i),
    });
  });

  it("is reported when there is no ssh", async () => {
    await expect(settings("", { address: "a" }, { PATH: "/nowhere" })).rejects.toMatchObject({
      kind: "bad-configuration",
      hint: expect.stringContaining("openssh-client"),
    });
  });
});

it.each([
  ["gate", { address: "gate" }],
  ["admin@gate:2222", { user: "admin", address: "gate", port: 2222 }],
  ["a@b@gate", { user: "a@b", address: "gate" }],
  ["[fd00::1]:22", { address: "fd00::1", port: 22 }],
  ["ssh://admin@gate:2222/", { user: "admin", address: "gate", port: 2222 }],
])("reads the jump %s", (text, destination) => {
  expect(parseJump(text)).toEqual(destination);
});
