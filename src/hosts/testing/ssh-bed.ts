import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { userInfo } from "node:os";

import type { HostOptions } from "../host-options.ts";
import type { Limits } from "../limits.ts";
import type { SshTarget } from "../target.ts";
import { newKeyPair } from "./key-pair.ts";
import { type Faults, type SshServer, startSshServer } from "./ssh-server.ts";

/** A loopback ssh server with a client's configuration, key and known_hosts of its own; touches nothing of the user's. */
export interface SshBed {
  readonly server: SshServer;
  /** Removed with everything in it by `close`. Short, for the sake of sockets in it. */
  readonly directory: string;
  readonly knownHosts: string;
  readonly keyFile: string;
  readonly publicKey: string;
  readonly target: SshTarget;
  readonly options: HostOptions;
  close(): Promise<void>;
}

export interface SshBedOptions {
  readonly faults?: Faults | undefined;
  readonly transport?: SshTarget["transport"] | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** More lines for the client's configuration, before the bed's own. */
  readonly config?: string | undefined;
  /** Answers for the user's name; root by default, so that no sudo comes in. */
  readonly user?: string | undefined;
  readonly environment?: HostOptions["environment"] | undefined;
  /** Public keys that may log in, beside the bed's own. */
  readonly allowed?: readonly string[] | undefined;
  /** Private host keys, beside an ed25519 one. */
  readonly hostKeys?: readonly string[] | undefined;
}

export async function startSshBed(bed: SshBedOptions = {}): Promise<SshBed> {
  const directory = await mkdtemp("/tmp/lotus-bed-");
  const hostKey = newKeyPair();
  const userKey = newKeyPair();
  const server = await startSshServer({
    hostKeys: [hostKey.private, ...(bed.hostKeys ?? [])],
    allowed: [userKey.public, ...(bed.allowed ?? [])],
    faults: bed.faults,
  });
  const [knownHosts, keyFile, sshConfig] = ["known_hosts", "id_bed", "config"].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(knownHosts, `[127.0.0.1]:${server.port} ${hostKey.public}\n`);
  await writeFile(keyFile, userKey.private, { mode: 0o600 });
  await writeFile(sshConfig, `${bed.config ?? ""}\nHost *\n${clientLines(knownHosts, keyFile)}`);
  return {
    server,
    directory,
    knownHosts,
    keyFile,
    publicKey: userKey.public,
    target: {
      name: "bed",
      label: "bed (1)",
      transport: bed.transport ?? "ssh2",
      address: "127.0.0.1",
      port: server.port,
      user: bed.user ?? "root",
      sudo: bed.user !== undefined,
    },
    options: {
      environment: {
        PATH: process.env["PATH"],
        HOME: userInfo().homedir,
        XDG_RUNTIME_DIR: directory,
        ...bed.environment,
      },
      sshConfig,
      limits: bed.limits,
    },
    async close() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function clientLines(knownHosts: string, keyFile: string): string {
  const lines = [
    `UserKnownHostsFile ${knownHosts}`,
    "GlobalKnownHostsFile /dev/null",
    `IdentityFile ${keyFile}`,
    "IdentityAgent none",
    "IdentitiesOnly yes",
  ];
  return lines.map((line) => `  ${line}\n`).join("");
}
