import type { HostEntry, Inventory } from "../inventory.ts";
import { isInNetwork } from "../words.ts";
import { error, type Fault } from "./rule.ts";

/** Two containers cannot have one id. */
export function duplicateLxcIds({ hosts }: Inventory): readonly Fault[] {
  return repeated(hosts, ({ lxc }) => lxc).map(([host, first]) =>
    error(["hosts", host.name, "lxc"], `${host.lxc} is already the LXC id of ${first.name}`, [
      "hosts",
      first.name,
      "lxc",
    ]),
  );
}

/** Two hosts behind one address are only told apart by their ssh ports. */
export function duplicateAddresses({ hosts }: Inventory): readonly Fault[] {
  const key = ({ address, ssh }: HostEntry) => (address === undefined ? undefined : `${address} ${ssh.port ?? 22}`);
  return repeated(hosts, key).map(([host, first]) =>
    error(["hosts", host.name, "address"], `${host.address} is already the address of ${first.name}`, [
      "hosts",
      first.name,
      "address",
    ]),
  );
}

export function addressesOutsideNetwork({ hosts, network }: Inventory): readonly Fault[] {
  return hosts
    .filter(({ address }) => address !== undefined && !isInNetwork(address, network))
    .map(({ name, address }) =>
      error(["hosts", name, "address"], `${address} is outside the network ${network}`, ["network"]),
    );
}

/** `pct exec` needs to know the container and where it runs. */
export function pctWithoutNode({ hosts }: Inventory): readonly Fault[] {
  return hosts
    .filter(({ ssh, lxc, node }) => ssh.transport === "pct" && (lxc === undefined || node === undefined))
    .map(({ name }) =>
      error(["hosts", name, "ssh", "transport"], "pct reaches a host through its Proxmox node: it needs lxc and node"),
    );
}

/** A warning must come before what it warns of. */
export function limitsInWrongOrder({ limits, services }: Inventory): readonly Fault[] {
  const pairs = [
    ["diskWarn", "diskBroken"],
    ["memoryWarn", "memoryBroken"],
  ] as const;
  const databases = services.filter((service) => service.kind === "postgresql");
  return [
    ...pairs
      .filter(([warn, broken]) => limits[warn] >= limits[broken])
      .map(([warn, broken]) => tooLate([], warn, broken)),
    ...databases
      .filter(({ limits: own }) => own.wraparoundWarn >= own.wraparoundBroken)
      .map(({ name }) => tooLate(["services", name], "wraparoundWarn", "wraparoundBroken")),
  ];
}

function tooLate(at: readonly string[], warn: string, broken: string): Fault {
  const path = (limit: string) => [...at, "limits", limit];
  return error(path(warn), `must be below ${broken}, or nobody is warned in time`, path(broken));
}

/** Each later host whose key an earlier one has too, with that earlier one. */
function repeated(
  hosts: readonly HostEntry[],
  key: (host: HostEntry) => string | number | undefined,
): readonly (readonly [HostEntry, HostEntry])[] {
  const first = new Map<string | number, HostEntry>();
  const found: [HostEntry, HostEntry][] = [];
  for (const host of hosts) {
    const value = key(host);
    if (value === undefined) continue;
    const earlier = first.get(value);
    if (earlier === undefined) first.set(value, host);
    else found.push([host, earlier]);
  }
  return found;
}
