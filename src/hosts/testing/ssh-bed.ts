import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { userInfo } from "node:os";

import type { HostOptions } from "../host-options.ts";
import type { Limits } from "../limits.ts";
import type { SshTarget } from "../target.ts";
import { type KeyPair, newKeyPair } from "./key-pair.ts";
import { type Faults, type SshServer, startSshServer } from "./ssh-server.ts";

/** A loopback ssh server with a client's configuration, key and known_hosts of its own; touches nothing of the user's. */
export interface SshBed extends ClientFiles {
  readonly server: SshServer;
  /** Removed with everything in it by `close`. Short, for the sake of sockets in it. */
  readonly directory: string;
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
  const client = await writeClient(directory, server.port, hostKey.public, userKey, bed.config);
  return {
    server,
    directory,
    ...client,
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
      sshConfig: client.sshConfig,
      limits: bed.limits,
    },
    async close() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The files of a client that knows one server on a loopback port and has one key for it. */
export interface ClientFiles {
  readonly knownHosts: string;
  readonly keyFile: string;
  readonly sshConfig: string;
}

/** Writes them into the directory. `first`: lines of the configuration before its own. */
export async function writeClient(
  directory: string,
  port: number,
  hostKey: string,
  userKey: KeyPair,
  first = "",
): Promise<ClientFiles> {
  const knownHosts = join(directory, "known_hosts");
  const keyFile = join(directory, "id_bed");
  const sshConfig = join(directory, "config");
  await writeFile(knownHosts, `[127.0.0.1]:${port} ${hostKey}\n`);
  await writeFile(keyFile, userKey.private, { mode: 0o600 });
  const lines = [
    `UserKnownHostsFile ${knownHosts}`,
    "GlobalKnownHostsFile /dev/null",
    `IdentityFile ${keyFile}`,
    "IdentityAgent none",
    "IdentitiesOnly yes",
  ];
  await writeFile(sshConfig, `${first}\nHost *\n${lines.map((line) => `  ${line}\n`).join("")}`);
  return { knownHosts, keyFile, sshConfig };
}
