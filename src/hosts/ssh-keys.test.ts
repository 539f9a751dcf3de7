import { execFile, spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { HostError } from "./host-error.ts";
import type { Host } from "./host.ts";
import type { HostOptions } from "./host-options.ts";
import { openHost, openHosts } from "./open-host.ts";
import { Secret } from "./secret.ts";
import { until } from "./testing/processes.ts";
import { newKeyPair } from "./testing/key-pair.ts";
import { type SshBed, startSshBed } from "./testing/ssh-bed.ts";

const run = promisify(execFile);

describe("keys", () => {
  let bed: SshBed;
  const hosts: Host[] = [];
  beforeEach(async () => {
    bed = await startSshBed();
  });
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.close()));
    await bed.close();
  });

  const open = (options: Partial<HostOptions> = {}): Host => {
    const host = openHost(bed.target, { ...bed.options, ...options });
    hosts.push(host);
    return host;
  };
  /** Rewrites what the client may log in with. */
  const configure = (lines: readonly string[]): Promise<void> =>
    writeFile(
      bed.options.sshConfig ?? "",
      `Host *\n${[`UserKnownHostsFile ${bed.knownHosts}`, ...lines].map((line) => `  ${line}\n`).join("")}`,
    );
  const failure = (host: Host): Promise<HostError> =>
    host.query(["true"]).then(
      () => Promise.reject(new Error("it got in")),
      (error: HostError) => error,
    );

  it.each<[string, () => { private: string; public: string }]>([
    ["RSA, signed with SHA-2", () => newKeyPair("rsa")],
    ["ECDSA", () => newKeyPair("ecdsa")],
  ])("of type %s open the door", async (_what, make) => {
    const key = make();
    await bed.close();
    bed = await startSshBed({ allowed: [key.public] });
    await writeFile(bed.keyFile, key.private, { mode: 0o600 });
    expect(await open().query(["echo", "in"])).toMatchObject({ stdout: "in\n" });
  });

  describe("with a passphrase", () => {
    beforeEach(async () => {
      await run("ssh-keygen", ["-p", "-P", "", "-N", "open sesame", "-f", bed.keyFile]);
    });

    it("are asked for once in a run, however many hosts want them", async () => {
      const asked: string[] = [];
      const askPassphrase = async (path: string): Promise<Secret> => {
        asked.push(path);
        return new Secret("open sesame");
      };
      const pool = openHosts({ ...bed.options, askPassphrase });
      const names = ["one", "two", "three"];
      const answers = await Promise.all(names.map((name) => pool.open({ ...bed.target, name }).query(["echo", name])));
      await pool.close();
      expect(answers.map((answer) => answer.stdout.trim())).toEqual(names);
      expect(asked).toEqual([bed.keyFile]);
    });

    it("may be mistyped, and the person may take longer than a login may", async () => {
      const answers = ["wrong", "open sesame"];
      const askPassphrase = async (): Promise<Secret> => {
        await new Promise((resolve) => setTimeout(resolve, 400));
        return new Secret(answers.shift() ?? "");
      };
      expect(await open({ askPassphrase, limits: { login: 300 } }).query(["echo", "in"])).toMatchObject({
        stdout: "in\n",
      });
    });

    it("are not asked for without a terminal: the error names the file and what to do", async () => {
      const error = await failure(open());
      expect(error).toMatchObject({ kind: "no-key", phase: "login", hint: expect.stringContaining("ssh-add") });
      expect(error.message).toContain(`${bed.keyFile} has a passphrase and there is no terminal`);
    });

    it("are given up when no passphrase is given", async () => {
      expect(await failure(open({ askPassphrase: async () => undefined }))).toMatchObject({
        kind: "no-key",
        phase: "login",
      });
    });
  });

  it("that are refused are offered once, and the login is not tried again", async () => {
    const stranger = newKeyPair();
    await writeFile(bed.keyFile, stranger.private);
    const host = open();
    const error = await failure(host);
    expect(error).toMatchObject({ kind: "denied", phase: "login" });
    expect(error.message).toContain(`refused every key for root (it accepts publickey): ${bed.keyFile}`);
    await failure(host);
    expect(bed.server.logins).toEqual(["publickey root"]);
    expect(bed.server.connections()).toBe(1);
  });

  it("that do not exist are told apart from refused ones", async () => {
    await rm(bed.keyFile);
    expect(await failure(open())).toMatchObject({
      kind: "no-key",
      phase: "login",
      message: expect.stringContaining("no key"),
    });
  });

  it("that ssh2 cannot use are named with the way that can", async () => {
    const stranger = newKeyPair();
    await writeFile(bed.keyFile, stranger.private);
    await writeFile(`${bed.keyFile}-cert.pub`, "ssh-ed25519-cert-v01@openssh.com AAAA");
    const token = join(bed.directory, "id_token");
    await writeFile(token, "-----BEGIN OPENSSH PRIVATE KEY-----\n");
    await writeFile(`${token}.pub`, "sk-ssh-ed25519@openssh.com AAAA");
    await configure([`IdentityFile ${bed.keyFile}`, `IdentityFile ${token}`, "IdentityAgent none"]);
    const error = await failure(open());
    expect(error).toMatchObject({ kind: "denied", hint: expect.stringContaining("--ssh openssh") });
    expect(error.message).toContain(`${token} (a FIDO security key)`);
    expect(error.message).toContain(`${bed.keyFile}-cert.pub (a certificate)`);
  });

  describe("in an agent", () => {
    let agent: ChildProcess;
    let socket: string;
    const add = async (privateKey: string, name: string): Promise<void> => {
      const path = join(bed.directory, name);
      await writeFile(path, privateKey, { mode: 0o600 });
      await run("ssh-add", ["-q", path], { env: { PATH: process.env["PATH"], SSH_AUTH_SOCK: socket } });
      await rm(path);
    };
    beforeEach(async () => {
      socket = join(bed.directory, "agent");
      agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
      await until(() => existsSync(socket));
    });
    afterEach(() => void agent.kill());

    it("are used, those of the configuration first and alone with IdentitiesOnly", async () => {
      const mine = await readFile(bed.keyFile, "utf8");
      for (const name of ["a", "b", "c", "d"]) await add(newKeyPair().private, name);
      await add(mine, "mine");
      await writeFile(join(bed.directory, "named.pub"), bed.publicKey);
      await configure([`IdentityFile ${join(bed.directory, "named")}`, "IdentitiesOnly yes"]);
      const environment = { ...bed.options.environment, SSH_AUTH_SOCK: socket };
      expect(await open({ environment }).query(["echo", "in"])).toMatchObject({ stdout: "in\n" });
      // One question whether the key will do, one signature.
      expect(bed.server.logins).toEqual(["publickey root", "publickey root"]);
    });

    it("are all tried otherwise, then the files", async () => {
      await add(newKeyPair().private, "other");
      await configure([`IdentityFile ${bed.keyFile}`]);
      const environment = { ...bed.options.environment, SSH_AUTH_SOCK: socket };
      expect(await open({ environment }).query(["echo", "in"])).toMatchObject({ stdout: "in\n" });
      expect(bed.server.logins).toHaveLength(3);
    });

    it("are done without when the agent is gone", async () => {
      const environment = { ...bed.options.environment, SSH_AUTH_SOCK: join(bed.directory, "nowhere") };
      await configure([`IdentityFile ${bed.keyFile}`]);
      expect(await open({ environment }).query(["echo", "in"])).toMatchObject({ stdout: "in\n" });
    });
  });
});
