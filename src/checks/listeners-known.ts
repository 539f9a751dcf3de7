import type { HostEntry, Inventory } from "../inventory/inventory.ts";
import { type Listener, listenersOf } from "../probes/listeners.ts";
import { debianListeners, firstEphemeral, type KnownListener, proxmoxListeners } from "../services/listeners.ts";
import { defineHostCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { isLoopback } from "./ports-listening.ts";

const sshPort = 22;

export default defineHostCheck({
  id: "listeners-known",
  title: "nothing listens that the inventory does not name",
  after: [],
  observe: ({ host }) => listenersOf(host),
  judge: (listeners, { host }, { inventory }) => judgeListeners(listeners, host, inventory),
});

/** Everything that others can reach on a host and nobody named, as one finding. */
export function judgeListeners(
  listeners: readonly Listener[],
  host: HostEntry,
  inventory: Inventory,
): readonly Finding[] {
  const known = knownOn(host, inventory);
  const strange = listeners.filter(
    (listener) =>
      !isLoopback(listener.address) &&
      !(listener.protocol === "udp" && listener.port >= firstEphemeral) &&
      !known.some((one) => covers(one, listener)),
  );
  if (strange.length === 0) return [];
  const ports = Map.groupBy(strange, ({ port, protocol }) => `${port}/${protocol}`);
  return [
    {
      kind: "unexpected-listener",
      listeners: [...ports].map(([port, rows]) => ({
        port,
        addresses: [...new Set(rows.map(({ address }) => address))].toSorted(),
        processes: [...new Set(rows.flatMap(({ processes }) => processes))].toSorted(),
      })),
    },
  ];
}

function knownOn(host: HostEntry, { services }: Inventory): readonly KnownListener[] {
  const planned = services
    .filter((service) => service.host === host.name)
    .flatMap(({ ports }) =>
      ports.flatMap(({ first, last, protocols }) => protocols.map((protocol) => ({ protocol, first, last }))),
    );
  const allowed = host.alsoListens.flatMap(({ ports, protocol }) =>
    protocol.map((one) => ({ protocol: one, ...ports })),
  );
  // ssh itself may be reached through another port than sshd's own, so that 22 counts in any case.
  const sshd = [sshPort, host.ssh.port ?? sshPort].map(
    (port) => ({ protocol: "tcp", first: port, last: port }) as const,
  );
  return [...planned, ...allowed, ...sshd, ...debianListeners, ...(host.kind === "proxmox" ? proxmoxListeners : [])];
}

function covers(known: KnownListener, { protocol, port, processes }: Listener): boolean {
  if (known.protocol !== protocol || port < known.first || port > known.last) return false;
  return known.process === undefined || processes.some((name) => known.process?.test(name));
}
