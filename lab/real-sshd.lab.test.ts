import { once } from "node:events";
import { appendFile, chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import type { Host } from "../src/hosts/host.ts";
import type { HostError } from "../src/hosts/host-error.ts";
import { openHost } from "../src/hosts/open-host.ts";
import { closeMasters } from "../src/hosts/openssh-masters.ts";
import { describeHost } from "../src/hosts/testing/describe-host.ts";
import { newKeyPair } from "../src/hosts/testing/key-pair.ts";
import { startLine } from "../src/hosts/testing/round-trips.ts";
import { offeredKeys } from "../src/hosts/trust.ts";
import { fetchSshd, type RealSshd, type SshdTree, startRealSshd } from "./real-sshd.ts";
import { run } from "./run.ts";

let tree: SshdTree;
beforeAll(async () => {
  tree = await fetchSshd();
});
afterAll(() => tree.close());

interface Way {
  readonly name: string;
  readonly transport: "ssh2" | "openssh";
  readonly user?: string;
  readonly lines?: readonly string[];
}

const ways: readonly Way[] = [
  { name: "ssh2 to a real sshd", transport: "ssh2" },
  { name: "openssh to a real sshd", transport: "openssh" },
  { name: "ssh2 to a real sshd that does not forward", transport: "ssh2", lines: ["AllowTcpForwarding no"] },
  { name: "ssh2 through a real sudo", transport: "ssh2", user: "admin" },
  { name: "openssh through a real sudo", transport: "openssh", user: "admin", lines: ["MaxSessions 1"] },
];

for (const way of ways) {
  describeHost(way.name, async () => {
    const sshd = await startRealSshd(tree, way.lines);
    const host = openHost(sshd.target(way.transport, way.user), sshd.options);
    return { host, close: () => putAway(sshd, host) };
  });
}

async function putAway(sshd: RealSshd, host?: Host): Promise<void> {
  await host?.close();
  await closeMasters(sshd.options.environment);
  await sshd.close();
}

describe("as root", () => {
  const local = openHost({ name: "here", label: "here", transport: "local" }, { environment: process.env });
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp("/tmp/lotus-root-");
    await chmod(directory, 0o755);
  });
  afterAll(async () => {
    await local.close();
    await rm(directory, { recursive: true });
  });

  it("acts as another user: commands, with that user's groups and home, and streams", async () => {
    expect(await local.query(["sh", "-c", "id -un; echo $HOME $USER"], { as: "nobody" })).toMatchObject({
      stdout: "nobody\n/nonexistent nobody\n",
    });
    const open = createServer((socket) => socket.pipe(socket)).listen(join(directory, "open.sock"));
    const closed = createServer().listen(join(directory, "closed.sock"));
    await Promise.all([once(open, "listening"), once(closed, "listening")]);
    await Promise.all([chmod(join(directory, "open.sock"), 0o777), chmod(join(directory, "closed.sock"), 0o700)]);
    const allowed = await local.connect({ kind: "unix", path: join(directory, "open.sock"), as: "nobody" });
    allowed.write("hello");
    expect(String((await once(allowed, "data"))[0])).toBe("hello");
    allowed.destroy();
    const refused = await local.connect({ kind: "unix", path: join(directory, "closed.sock"), as: "nobody" });
    const [error] = (await once(refused, "error")) as [HostError];
    expect(error.kind).toBe("not-permitted");
    open.close();
    closed.close();
  });

  it("leaves the old file on a full disk, and still answers questions about it", async () => {
    const full = join(directory, "full");
    await mkdir(full);
    await run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", full]);
    const file = { path: join(full, "kept"), mode: 0o644, owner: "root", group: "root" };
    try {
      await local.write({ ...file, content: "old" });
      const error = await local.write({ ...file, content: "x".repeat(1_000_000) }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({
        kind: "write-failed",
        message: expect.stringContaining("No space left"),
        hint: expect.stringContaining("untouched"),
      });
      expect([await local.read(file.path), await readdir(full)]).toEqual(["old", ["kept"]]);
      expect((await local.query(["df", "--output=pcent", full])).stdout).toContain("%");
    } finally {
      await run(["umount", full]);
    }
  });
});

describe("a real sshd", () => {
  let sshd: RealSshd | undefined;
  let host: Host | undefined;
  afterEach(async () => {
    if (sshd) await putAway(sshd, host);
  });
  const open = async (way: Omit<Way, "name">): Promise<Host> => {
    sshd = await startRealSshd(tree, way.lines);
    host = openHost(sshd.target(way.transport, way.user), sshd.options);
    return host;
  };

  it.each(["ssh2", "openssh"] as const)("with a sudo that refuses is told so over %s", async (transport) => {
    const asked = await open({ transport, user: "guest" });
    await expect(asked.query(["true"])).rejects.toMatchObject({ kind: "sudo-refused", phase: "sudo" });
  });

  it.each(["ssh2", "openssh"] as const)("with MaxSessions 0 is told so over %s", async (transport) => {
    const asked = await open({ transport, lines: ["MaxSessions 0"] });
    await expect(asked.query(["true"])).rejects.toMatchObject({ kind: "channel-refused", phase: "channel" });
  });

  it("answers a cold run in 9 round trips, and a write in 1", async () => {
    sshd = await startRealSshd(tree);
    const line = await startLine(sshd.port);
    const known = await readFile(sshd.knownHosts, "utf8");
    await appendFile(sshd.knownHosts, known.replaceAll(`:${sshd.port} `, `:${line.port} `));
    const limits = { keyExchange: 30_000, login: 30_000, channel: 30_000, reply: 30_000 };
    host = openHost({ ...sshd.target("ssh2"), port: line.port }, { ...sshd.options, limits });
    const asked = host;
    await Promise.all([asked.query(["true"]), asked.query(["id"]), asked.read("/etc/hostname")]);
    expect(line.roundTrips()).toBeLessThanOrEqual(9);
    const { uid, gid } = userInfo();
    await asked.write({
      path: `${sshd.sshConfig}.new`,
      content: "x",
      mode: 0o644,
      owner: String(uid),
      group: String(gid),
    });
    expect(line.roundTrips()).toBe(1);
    await asked.close();
    line.close();
  });

  it("that wants a certificate is reached with the system's ssh; ssh2 says so", async () => {
    const authority = newKeyPair();
    sshd = await startRealSshd(tree, [`TrustedUserCAKeys ${tree.directory}/authority.pub`, "AuthorizedKeysFile none"]);
    const { keyFile, options } = sshd;
    const path = join(keyFile, "..", "authority");
    await writeFile(path, authority.private, { mode: 0o600 });
    await writeFile(join(tree.directory, "authority.pub"), authority.public);
    await writeFile(`${keyFile}.pub`, `${sshd.userKey.public}\n`);
    await run(["ssh-keygen", "-q", "-s", path, "-I", "test", "-n", "root", `${keyFile}.pub`]);
    const refused = openHost(sshd.target("ssh2"), options);
    await expect(refused.query(["true"])).rejects.toMatchObject({
      kind: "denied",
      hint: expect.stringContaining("--ssh openssh"),
    });
    await refused.close();
    host = openHost(sshd.target("openssh"), options);
    expect(await host.query(["echo", "in"])).toMatchObject({ stdout: "in\n" });
  });

  it("that speaks only post-quantum is reached with the system's ssh; ssh2 says so; its keys can be trusted", async () => {
    sshd = await startRealSshd(tree, ["KexAlgorithms sntrup761x25519-sha512@openssh.com"]);
    const refused = openHost(sshd.target("ssh2"), sshd.options);
    await expect(refused.query(["true"])).rejects.toMatchObject({
      kind: "no-common-algorithm",
      hint: expect.stringContaining("--ssh openssh"),
    });
    await refused.close();
    host = openHost(sshd.target("openssh"), sshd.options);
    expect(await host.query(["echo", "in"])).toMatchObject({ stdout: "in\n" });
    const offered = await offeredKeys(sshd.target("ssh2"), sshd.options);
    expect(offered.keys.map((key) => [key.type, key.state])).toEqual([["ssh-ed25519", "known"]]);
  });
});
