import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Estate, LabHost } from "./estate.ts";
import { hostRecipe } from "./hosts.ts";
import { hostKeyKinds, identity } from "./identity.ts";
import type { Layer } from "./layers.ts";
import { places } from "./places.ts";
import { run } from "./run.ts";
import { diskOf } from "./seed.ts";

/** The folders of one running host: what it has written, and what the launcher needs. */
export function hostFolder(name: string): {
  readonly folder: string;
  readonly upper: string;
  readonly disk: string;
  readonly pid: string;
  readonly console: string;
  /** Names the layers it stands on, as overlayfs wants them. */
  readonly lower: string;
} {
  const folder = join(places.hosts, name);
  const at = (file: string): string => join(folder, file);
  return {
    folder,
    upper: at("upper"),
    disk: at("disk"),
    pid: at("pid"),
    console: at("console.log"),
    lower: at("lower"),
  };
}

/** Makes a host pristine: nothing on it but its layers and what makes it this host. */
export async function makeInstance(host: LabHost, estate: Estate, stack: readonly Layer[]): Promise<void> {
  const { folder, upper, disk, lower } = hostFolder(host.name);
  rmSync(folder, { recursive: true, force: true });
  for (const part of ["work", "root", "disk.mounted"]) mkdirSync(join(folder, part), { recursive: true });
  writeFileSync(lower, stack.map((layer) => layer.path).join(":"));
  const write = (path: string, text: string, mode = 0o644): void => {
    mkdirSync(dirname(join(upper, path)), { recursive: true });
    writeFileSync(join(upper, path), text, { mode });
  };
  write("etc/hostname", `${host.name}\n`);
  write("etc/machine-id", `${createHash("sha256").update(host.name).digest("hex").slice(0, 32)}\n`);
  write("etc/hosts", hostsFile(estate, host));
  write("etc/resolv.conf", "# the lab has no name server; see /etc/hosts\n");
  // The name sorts before the packaged 80-container-host0.network, which would ask for DHCP.
  const network = `[Match]\nName=host0\n\n[Network]\nAddress=${host.address}/${estate.prefix}\nLLMNR=no\n`;
  write("etc/systemd/network/10-host.network", network);
  write("root/.ssh/authorized_keys", readFileSync(`${identity.adminKey}.pub`, "utf8"), 0o600);
  chmodSync(join(upper, "root"), 0o700);
  chmodSync(join(upper, "root/.ssh"), 0o700);
  installHostKeys(identity.hostKeys(host.name), upper);
  const recipe = hostRecipe(host.name);
  if (recipe.certificates === "letsencrypt") installLetsencrypt(estate, upper);
  if (recipe.certificates === "turn") installTurnCertificate(host, estate, upper, stack);
  if (recipe.admin) installAdmin(estate, upper);
  const image = stack.find((layer) => layer.recipe.name === recipe.layer);
  if (recipe.disk && image) await run(["cp", "--sparse=always", diskOf(image.path), disk]);
}

/** /etc/hosts with every host and public name of the lab. */
export function hostsFile(estate: Estate, own?: LabHost): string {
  const lines = ["127.0.0.1 localhost", "::1 localhost ip6-localhost", ...(own ? [`127.0.1.1 ${own.name}`] : [])];
  const others = estate.hosts.filter((host) => host.name !== own?.name);
  return `${[...lines, ...[...others, ...estate.names].map(({ name, address }) => `${address} ${name}`)].join("\n")}\n`;
}

/** known_hosts lines for every host, by address and by name. */
export function knownHosts(estate: Estate): string {
  const lines = estate.hosts.flatMap(({ name, address }) =>
    hostKeyKinds.map((kind) => {
      const [type, key] = readFileSync(publicHostKey(name, kind), "utf8").split(" ");
      return `${name},${address} ${type} ${key}`;
    }),
  );
  return `${lines.join("\n")}\n`;
}

/** Puts ssh host keys where sshd reads them, below a host's root. */
export function installHostKeys(from: string, root: string): void {
  const folder = join(root, "etc/ssh");
  mkdirSync(folder, { recursive: true });
  for (const kind of hostKeyKinds) {
    const file = `ssh_host_${kind}_key`;
    copyFileSync(join(from, file), join(folder, file));
    chmodSync(join(folder, file), 0o600);
    copyFileSync(join(from, `${file}.pub`), join(folder, `${file}.pub`));
  }
}

function publicHostKey(name: string, kind: string): string {
  return join(identity.hostKeys(name), `ssh_host_${kind}_key.pub`);
}

/** certbot's tree: npm-N is the N-th public name, `live` links into `archive`. */
function installLetsencrypt(estate: Estate, upper: string): void {
  const base = join(upper, "etc/letsencrypt");
  mkdirSync(join(base, "renewal"), { recursive: true });
  for (const [index, { name }] of estate.names.entries()) {
    const lineage = `npm-${index + 1}`;
    mkdirSync(join(base, "archive", lineage), { recursive: true });
    mkdirSync(join(base, "live", lineage), { recursive: true });
    for (const kind of ["cert", "chain", "fullchain", "privkey"]) {
      const file = join(base, "archive", lineage, `${kind}1.pem`);
      copyFileSync(join(identity.certificate(name), `${kind}.pem`), file);
      if (kind === "privkey") chmodSync(file, 0o600);
      symlinkSync(`../../archive/${lineage}/${kind}1.pem`, join(base, "live", lineage, `${kind}.pem`));
    }
    writeFileSync(join(base, "renewal", `${lineage}.conf`), `# ${name}, issued by the lab's authority\n`);
  }
  for (const part of ["live", "archive"]) chmodSync(join(base, part), 0o700);
}

function installTurnCertificate(host: LabHost, estate: Estate, upper: string, stack: readonly Layer[]): void {
  const name = estate.names.find((known) => known.address === host.address)?.name ?? "";
  const group = groupId("turnserver", stack);
  const folder = join(upper, "etc/turn");
  mkdirSync(folder, { recursive: true });
  for (const file of ["fullchain.pem", "privkey.pem"]) {
    copyFileSync(join(identity.certificate(name), file), join(folder, file));
    chmodSync(join(folder, file), 0o640);
    chownSync(join(folder, file), 0, group);
  }
  chmodSync(folder, 0o750);
  chownSync(folder, 0, group);
}

/** A Proxmox node logs in to the others with the admin's key, and knows their host keys. */
function installAdmin(estate: Estate, upper: string): void {
  const folder = join(upper, "root/.ssh");
  copyFileSync(identity.adminKey, join(folder, "id_ed25519"));
  chmodSync(join(folder, "id_ed25519"), 0o600);
  writeFileSync(join(folder, "known_hosts"), knownHosts(estate), { mode: 0o600 });
}

function groupId(group: string, stack: readonly Layer[]): number {
  for (const layer of stack) {
    const line = readGroups(layer.path).find((text) => text.startsWith(`${group}:`));
    if (line) return Number(line.split(":")[2]);
  }
  throw new Error(`no group ${group} in the layers of this host`);
}

function readGroups(root: string): readonly string[] {
  try {
    return readFileSync(join(root, "etc/group"), "utf8").split("\n");
  } catch {
    return [];
  }
}
