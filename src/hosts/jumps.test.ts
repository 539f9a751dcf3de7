import { appendFile, readFile, writeFile } from "node:fs/promises";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { HostError } from "./host-error.ts";
import { type HostPool, openHosts } from "./open-host.ts";
import { closeMasters } from "./openssh-masters.ts";
import type { SshTarget } from "./target.ts";
import { type SshBed, startSshBed } from "./testing/ssh-bed.ts";

describe.each(["ssh2", "openssh"] as const)("jump hosts over %s", (transport) => {
  let gate: SshBed;
  let inner: SshBed;
  let pool: HostPool;
  beforeEach(async () => {
    gate = await startSshBed();
    inner = await startSshBed();
    await writeConfig("gate");
    await appendFile(inner.knownHosts, await readFile(gate.knownHosts));
    pool = openHosts(inner.options);
  });
  afterEach(async () => {
    await pool.close();
    await closeMasters(inner.options.environment);
    await Promise.all([gate.close(), inner.close()]);
  });

  const target = (name: string): SshTarget => ({
    name,
    label: name,
    transport,
    address: "unused",
    sshAlias: "inner",
    sudo: false,
  });

  async function writeConfig(jump: string): Promise<void> {
    const common = `  HostName 127.0.0.1\n  User root\n  UserKnownHostsFile ${inner.knownHosts}\n  GlobalKnownHostsFile none\n  IdentityAgent none\n`;
    const text = [
      `Host inner\n  Port ${inner.server.port}\n  ProxyJump ${jump}\n  IdentityFile ${inner.keyFile}\n${common}`,
      `Host gate\n  Port ${gate.server.port}\n  IdentityFile ${gate.keyFile}\n${common}`,
      `Host round\n  Port ${gate.server.port}\n  ProxyJump inner\n${common}`,
    ];
    await writeFile(inner.options.sshConfig ?? "", text.join("\n"));
  }

  it("lead to the host", async () => {
    expect(await pool.open(target("a")).query(["echo", "through"])).toMatchObject({ stdout: "through\n" });
    expect(gate.server.connections()).toBeGreaterThan(0);
  });

  it("have their own host key verified", async () => {
    const known = await readFile(inner.knownHosts, "utf8");
    await writeFile(inner.knownHosts, known.split("\n")[0] ?? "");
    const error = await pool
      .open(target("a"))
      .query(["true"])
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HostError);
    expect(inner.server.connections()).toBe(0);
    expect(gate.server.logins).toEqual([]);
    expect(error).toMatchObject({
      kind: "host-key-unknown",
      message: expect.stringContaining("jump host gate"),
      hint: expect.stringContaining("lotus trust gate"),
    });
  });

  it("that cannot reach the host are told from hosts that cannot be reached", async () => {
    await inner.server.close();
    await expect(pool.open(target("a")).query(["true"])).rejects.toMatchObject({
      kind: expect.stringMatching(/refused|closed/),
    });
  });

  if (transport === "openssh") return;

  it("are logged in to once for many hosts", async () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const answers = await Promise.all(names.map((name) => pool.open(target(name)).query(["echo", name])));
    expect(answers.map((answer) => answer.stdout.trim())).toEqual(names);
    expect([gate.server.connections(), inner.server.connections()]).toEqual([1, 6]);
  });

  it("that lead in a circle are named", async () => {
    await writeConfig("round");
    await expect(pool.open(target("a")).query(["true"])).rejects.toMatchObject({
      kind: "bad-configuration",
      message: expect.stringContaining("in a circle"),
    });
  });

  it("may stand in a row", async () => {
    await writeConfig("gate,gate");
    expect(await pool.open(target("a")).query(["echo", "far"])).toMatchObject({ stdout: "far\n" });
    expect(gate.server.connections()).toBe(2);
  });
});
