import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, chmod, copyFile, cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import type { HostOptions } from "../src/hosts/host-options.ts";
import type { SshTarget } from "../src/hosts/target.ts";
import { type KeyPair, newKeyPair } from "../src/hosts/testing/key-pair.ts";
import { type ClientFiles, writeClient } from "../src/hosts/testing/ssh-bed.ts";
import { run } from "./run.ts";

/** Debian's own sshd and sudo, unpacked beside the machine's files and seen only by the processes of these tests. */
export interface SshdTree {
  readonly directory: string;
  close(): Promise<void>;
}

/** A running sshd on a loopback port, and a client that knows it. */
export interface RealSshd extends ClientFiles {
  readonly port: number;
  readonly userKey: KeyPair;
  readonly options: HostOptions;
  target(transport: SshTarget["transport"], user?: string): SshTarget;
  close(): Promise<void>;
}

const packages = ["openssh-server", "libwrap0", "sudo"];
/** `admin` may do everything with sudo, `guest` nothing. */
const people =
  "sshd:x:901:65534::/run/sshd:/usr/sbin/nologin\nadmin:x:1901:1901::/:/bin/bash\nguest:x:1902:1902::/:/bin/bash\n";

/** Fetches the packages and unpacks them; nothing of the machine itself is changed. */
export async function fetchSshd(): Promise<SshdTree> {
  const directory = await mkdtemp("/tmp/lotus-sshd-");
  const download = (mayFail: boolean) =>
    run(["sh", "-c", `cd ${directory} && apt-get download ${packages.join(" ")}`], { timeout: 120_000, mayFail });
  if ((await download(true)).status !== 0) {
    await run(["apt-get", "update"], { timeout: 300_000 });
    await download(false);
  }
  const tree = join(directory, "tree");
  const archives = (await readdir(directory)).filter((name) => name.endsWith(".deb"));
  for (const archive of archives) await run(["dpkg", "-x", join(directory, archive), tree]);
  await cp(join(tree, "lib"), join(tree, "usr/lib"), { recursive: true }).catch(() => undefined);
  await copyFile("/etc/passwd", join(tree, "etc/passwd"));
  await appendFile(join(tree, "etc/passwd"), people);
  // sudo asks PAM, and sshd the shadow file, whether an account is alive.
  const alive = ["root", "admin", "guest"].map((name) => `${name}:*:20000:0:99999:7:::\n`);
  await writeFile(join(tree, "etc/shadow"), alive.join(""), { mode: 0o640 });
  const rule = join(tree, "etc/sudoers.d/lotus");
  await writeFile(rule, "admin ALL=(ALL:ALL) NOPASSWD: ALL\n");
  await chmod(rule, 0o440);
  await chmod(directory, 0o755);
  return { directory: tree, close: () => rm(directory, { recursive: true, force: true }) };
}

/** Starts sshd with these lines in its configuration, in a mount namespace where the tree lies over /usr and /etc. */
export async function startRealSshd(tree: SshdTree, lines: readonly string[] = []): Promise<RealSshd> {
  const directory = await mkdtemp("/tmp/lotus-real-");
  await chmod(directory, 0o755);
  const [hostKey, userKey, port] = [newKeyPair(), newKeyPair(), await freePort()];
  await writeFile(join(directory, "host_key"), hostKey.private, { mode: 0o600 });
  await writeFile(join(directory, "authorized"), userKey.public, { mode: 0o644 });
  const own = [
    "ListenAddress 127.0.0.1",
    `HostKey ${directory}/host_key`,
    `AuthorizedKeysFile ${directory}/authorized`,
    "PermitRootLogin prohibit-password",
    "PidFile none",
    "StrictModes no",
    "UsePAM no",
  ];
  await writeFile(join(directory, "sshd_config"), [...lines, ...own, ""].join("\n"));
  const client = await writeClient(directory, port, hostKey.public, userKey);
  const over = (place: string): string =>
    `mount -t overlay overlay -o lowerdir=${tree.directory}${place}:${place} ${place}`;
  const script = `${over("/usr")} && ${over("/etc")} && mount -t tmpfs tmpfs /run && mkdir -m 755 /run/sshd && exec /usr/sbin/sshd -D -e -f ${directory}/sshd_config -p ${port}`;
  const child = spawn("unshare", ["--mount", "sh", "-c", script], { stdio: ["ignore", "ignore", "pipe"] });
  await answering(child, port);
  return {
    ...client,
    port,
    userKey,
    options: {
      environment: { PATH: process.env["PATH"], HOME: userInfo().homedir, XDG_RUNTIME_DIR: directory },
      sshConfig: client.sshConfig,
    },
    target: (transport, user = "root") => ({
      name: "real",
      label: "real sshd",
      transport,
      address: "127.0.0.1",
      port,
      user,
    }),
    async close() {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

async function answering(child: ChildProcess, port: number): Promise<void> {
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)));
  for (let tries = 0; tries < 100; tries += 1) {
    if (child.exitCode !== null) break;
    const socket = connect(port, "127.0.0.1");
    const open = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    socket.destroy();
    if (open) return;
    await pause(50);
  }
  child.kill();
  throw new Error(`sshd does not answer:\n${said}`);
}
