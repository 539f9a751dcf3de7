import { execFile, execFileSync } from "node:child_process";
import { appendFileSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { openHost } from "./open-host.ts";
import { newKeyPair } from "./testing/key-pair.ts";
import { type SshBed, startSshBed } from "./testing/ssh-bed.ts";
import { offeredKeys, trust } from "./trust.ts";

describe("trusting a host", () => {
  let bed: SshBed;
  let name: string;
  beforeEach(async () => {
    const more = [newKeyPair("ecdsa"), newKeyPair("rsa")];
    bed = await startSshBed({ hostKeys: more.map((key) => key.private) });
    name = `[127.0.0.1]:${bed.server.port}`;
  });
  afterEach(() => bed.close());

  const works = async (): Promise<string> => {
    const host = openHost(bed.target, bed.options);
    try {
      return (await host.query(["echo", "trusted"])).stdout.trim();
    } finally {
      await host.close();
    }
  };

  it("shows every key it has, as ssh-keyscan sees them, and logs in nowhere", async () => {
    rmSync(bed.knownHosts);
    const offered = await offeredKeys(bed.target, bed.options);
    const { stdout: scanned } = await promisify(execFile)("ssh-keyscan", ["-p", String(bed.server.port), "127.0.0.1"]);
    expect(offered.keys.map((key) => `${name} ${key.type} ${key.key}`).toSorted()).toEqual(
      scanned.trim().split("\n").toSorted(),
    );
    expect(offered.keys.map((key) => key.state)).toEqual(["new", "new", "new"]);
    expect(bed.server.logins).toEqual([]);
  });

  it("writes them down for ssh, in a file that only the user may change", async () => {
    rmSync(bed.knownHosts);
    const added = await trust(await offeredKeys(bed.target, bed.options), bed.options, { replace: false });
    expect(added).toHaveLength(3);
    expect(statSync(bed.knownHosts).mode & 0o777).toBe(0o600);
    expect(
      execFileSync("ssh-keygen", ["-F", name, "-f", bed.knownHosts])
        .toString()
        .match(/found: line/g),
    ).toHaveLength(3);
    expect(await works()).toBe("trusted");
    expect((await offeredKeys(bed.target, bed.options)).keys.map((key) => key.state)).toEqual([
      "known",
      "known",
      "known",
    ]);
    expect(await trust(await offeredKeys(bed.target, bed.options), bed.options, { replace: false })).toEqual([]);
  });

  it("hides the names where ssh does, and minds a last line without its end", async () => {
    writeFileSync(
      bed.options.sshConfig ?? "",
      `Host *\n  HashKnownHosts yes\n${readFileSync(bed.options.sshConfig ?? "", "utf8").split("Host *\n")[1]}`,
    );
    writeFileSync(bed.knownHosts, "other.example ssh-ed25519 AAAA");
    await trust(await offeredKeys(bed.target, bed.options), bed.options, { replace: false });
    const lines = readFileSync(bed.knownHosts, "utf8").trim().split("\n");
    expect(lines).toHaveLength(4);
    expect(lines.slice(1).every((line) => line.startsWith("|1|"))).toBe(true);
    expect(await works()).toBe("trusted");
  });

  it("replaces a changed key only when told to", async () => {
    const { public: old } = newKeyPair();
    writeFileSync(bed.knownHosts, `other.example ${old}\n${name} ${old}\n`);
    const offered = await offeredKeys(bed.target, bed.options);
    const changed = offered.keys.find((key) => key.state === "changed");
    expect(changed).toMatchObject({ type: "ssh-ed25519", before: { file: bed.knownHosts, line: 2 } });
    await expect(trust(offered, bed.options, { replace: false })).rejects.toMatchObject({ kind: "host-key-changed" });
    await trust(offered, bed.options, { replace: true });
    expect(await works()).toBe("trusted");
    expect(readFileSync(bed.knownHosts, "utf8")).toContain(`other.example ${old}`);
  });

  it("never writes a revoked key", async () => {
    const [, type, key] = readFileSync(bed.knownHosts, "utf8").split(" ");
    appendFileSync(bed.knownHosts, `@revoked * ${type} ${key}`);
    const offered = await offeredKeys(bed.target, bed.options);
    await expect(trust(offered, bed.options, { replace: true })).rejects.toMatchObject({ kind: "host-key-revoked" });
  });

  it("makes the directory where there was none", async () => {
    const file = join(bed.directory, "new", "known_hosts");
    writeFileSync(bed.options.sshConfig ?? "", `Host *\n  UserKnownHostsFile ${file}\n`);
    await trust(await offeredKeys(bed.target, bed.options), bed.options, { replace: false });
    expect(statSync(join(bed.directory, "new")).mode & 0o777).toBe(0o700);
  });
});
