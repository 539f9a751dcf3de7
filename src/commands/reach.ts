import { LotusError } from "../errors.ts";
import type { Host } from "../hosts/host.ts";
import { openHosts } from "../hosts/open-host.ts";
import type { Target } from "../hosts/target.ts";
import type { HostEntry, Inventory } from "../inventory/inventory.ts";
import { secretResolver } from "../inventory/secrets.ts";
import { askPassphrase } from "../terminal/questions.ts";
import type { World } from "./world.ts";

export type SshChoice = "ssh2" | "openssh";

export interface ReachOptions {
  readonly inventory: Inventory;
  /** `--ssh`: instead of what the inventory says for hosts reached over ssh. */
  readonly ssh?: SshChoice | undefined;
  /** Keeps the terminal clear while a question is asked on it. */
  readonly aside?: (<T>(ask: () => Promise<T>) => Promise<T>) | undefined;
}

/** The hosts of one run. */
export interface ReachableHosts {
  /** Contacts nothing until its first question. */
  host(name: string): Host;
  /** Before another round of questions: what could not be reached is tried again. */
  again(): void;
  close(): Promise<void>;
}

/** Opens the inventory's hosts on demand, with the inventory's ways of getting in. */
export function reachHosts({ inventory, ssh, aside = (ask) => ask() }: ReachOptions, world: World): ReachableHosts {
  const resolve = secretResolver({ env: world.env, home: world.home, inventoryFile: inventory.file });
  const { passphrase } = inventory.ssh;
  const onTerminal = (keyFile: string) => aside(() => askPassphrase(keyFile));
  const ask = passphrase === undefined ? (world.interactive ? onTerminal : undefined) : () => resolve(passphrase);
  const pool = openHosts({ environment: world.env, signal: world.signal, askPassphrase: ask });
  return {
    host(name) {
      const entry = inventory.hosts.find((host) => host.name === name);
      if (entry === undefined) throw new Error(`no host ${name} in the inventory`);
      return pool.open(targetOf(entry, inventory, ssh));
    },
    again: () => pool.again(),
    close: () => pool.close(),
  };
}

/** How to reach a host: what the inventory says of it, then of all hosts; without an address, ssh is asked for the name. */
export function targetOf(host: HostEntry, inventory: Inventory, ssh?: SshChoice): Target {
  const { name, label } = host;
  const transport = host.ssh.transport ?? ssh ?? inventory.ssh.transport;
  switch (transport) {
    case "local":
      return { name, label, transport };
    case "pct":
      return { name, label, transport, id: lxcIdOf(host), node: nodeOf(host, inventory, ssh) };
    case "ssh2":
    case "openssh":
      return {
        name,
        label,
        transport: ssh ?? transport,
        address: host.address ?? name,
        port: host.ssh.port,
        user: host.ssh.user ?? inventory.ssh.user,
      };
  }
}

function lxcIdOf({ label, lxc }: HostEntry): number {
  if (lxc !== undefined) return lxc;
  throw new LotusError(`${label} is to be entered with pct, but the inventory gives it no lxc id`, {
    hint: "add its lxc id, or choose another ssh.transport for it",
  });
}

function nodeOf({ label, node }: HostEntry, inventory: Inventory, ssh: SshChoice | undefined) {
  const entry = inventory.hosts.find(({ name }) => name === node);
  const target = entry === undefined ? undefined : targetOf(entry, inventory, ssh);
  if (target === undefined || target.transport === "pct" || target.transport === "dry") {
    throw new LotusError(`${label} is to be entered with pct, but its node is not a host that lotus can reach`, {
      hint: "write the Proxmox host's name into its node, and how to reach that one",
    });
  }
  return target;
}
