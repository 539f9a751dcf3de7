import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Estate } from "./estate.ts";
import { identity } from "./identity.ts";
import { hostsFile, knownHosts } from "./instance.ts";
import { places, repository } from "./places.ts";

/** The files an admin of the lab has: `lab exec` makes them this user's for one command. */
export const homeFiles = {
  ssh: join(places.home, ".ssh"),
  hosts: join(places.home, "hosts"),
  resolver: join(places.home, "resolv.conf"),
  users: join(places.home, "passwd"),
  programs: join(places.home, "bin"),
} as const;

/** Writes the admin's home: ssh key, known hosts, names, and the program under test as `lotus`. */
export function writeHome(estate: Estate): void {
  mkdirSync(homeFiles.ssh, { recursive: true });
  mkdirSync(homeFiles.programs, { recursive: true });
  const ssh = (file: string): string => join(homeFiles.ssh, file);
  copyFileSync(identity.adminKey, ssh("id_ed25519"));
  copyFileSync(`${identity.adminKey}.pub`, ssh("id_ed25519.pub"));
  writeFileSync(ssh("known_hosts"), knownHosts(estate));
  writeFileSync(ssh("config"), "Host *\n    User root\n    ConnectTimeout 5\n");
  for (const file of ["id_ed25519", "known_hosts", "config"]) chmodSync(ssh(file), 0o600);
  chmodSync(homeFiles.ssh, 0o700);
  writeFileSync(homeFiles.hosts, hostsFile(estate));
  writeFileSync(homeFiles.resolver, "# the lab has no name server\n");
  writeFileSync(homeFiles.users, usersWithHome());
  const lotus = join(homeFiles.programs, "lotus");
  writeFileSync(lotus, `#!/bin/sh\nexec "${process.execPath}" "${join(repository, "bin/lotus.js")}" "$@"\n`);
  chmodSync(lotus, 0o755);
}

/** /etc/passwd with the lab's home for this user: OpenSSH looks there, not at $HOME. */
function usersWithHome(): string {
  const own = String(process.getuid?.() ?? 0);
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  return lines
    .map((line) => {
      const fields = line.split(":");
      return fields[2] === own ? [...fields.slice(0, 5), places.home, ...fields.slice(6)].join(":") : line;
    })
    .join("\n");
}
