import { accessSync, constants, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A host as the admin's ssh knows it. */
export interface KnownHost {
  /** Address or name under which the inventory reaches it. */
  readonly address: string;
  /** On 127.0.0.1. */
  readonly port: number;
  /** In OpenSSH's form: `ssh-ed25519 AAAA…`. */
  readonly publicKey: string;
}

/** The admin's side of the deployment: a home with a key, known host keys and an ssh that knows only these hosts. */
export interface Client {
  /** For the program under test, instead of this process's own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Holds key, known_hosts and ssh_config. */
  readonly home: string;
}

/** Writes the admin's files below `directory`. @throws Error when this machine has no ssh program. */
export function writeClient(
  directory: string,
  privateKey: string,
  authority: string,
  hosts: readonly KnownHost[],
): Client {
  const [home, programs] = [join(directory, "home"), join(directory, "bin")];
  mkdirSync(home, { recursive: true });
  mkdirSync(programs, { recursive: true });
  const file = (name: string, text: string, mode = 0o600): string => {
    const path = join(home, name);
    writeFileSync(path, text, { mode });
    return path;
  };
  const key = file("id_ed25519", privateKey);
  const known = file("known_hosts", hosts.map(({ address, publicKey }) => `${address} ${publicKey}\n`).join(""));
  const config = file("ssh_config", configOf(key, known, hosts));
  const ca = file("authority.pem", authority);
  // ssh looks for its configuration in the home that the system knows, not in $HOME: it is told here.
  writeFileSync(join(programs, "ssh"), `#!/bin/sh\nexec '${programOf("ssh")}' -F '${config}' "$@"\n`, { mode: 0o755 });
  const { PATH = "", TERM, LANG, NO_COLOR, COLORTERM } = process.env;
  const terminal = Object.entries({ TERM, LANG, NO_COLOR, COLORTERM }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return {
    home,
    env: {
      ...Object.fromEntries(terminal),
      HOME: home,
      PATH: `${programs}${delimiter}${PATH}`,
      NODE_EXTRA_CA_CERTS: ca,
    },
  };
}

function configOf(key: string, known: string, hosts: readonly KnownHost[]): string {
  const entries = hosts.map(
    ({ address, port }) => `Host ${address}\n  HostKeyAlias ${address}\n  HostName 127.0.0.1\n  Port ${port}\n`,
  );
  const everywhere = [
    "Host *",
    // Any other host leads to a port where nothing listens: this client reaches nothing but the deployment.
    "HostName 127.0.0.1",
    "Port 1",
    `IdentityFile ${key}`,
    "IdentitiesOnly yes",
    "IdentityAgent none",
    `UserKnownHostsFile ${known}`,
    "GlobalKnownHostsFile /dev/null",
  ];
  return `${entries.join("")}${everywhere.join("\n  ")}\n`;
}

function programOf(name: string): string {
  const places = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name));
  const found = places.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (found !== undefined) return found;
  throw new Error(
    `there is no ${name} program on this machine; lotus reads ssh's configuration with it (Debian: apt-get install openssh-client)`,
  );
}
