import type { Estate } from "../estate.ts";

type Protocol = "tcp" | "udp";

interface Listener {
  readonly host: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly loopback: boolean;
  readonly own: boolean;
  /** Where it really listens: a port of this machine's loopback. */
  readonly real: number;
  /** The hosts that are let in; everybody when absent. */
  readonly only?: readonly string[] | undefined;
  /** Where everybody else ends up; nowhere when absent. */
  readonly others?: number | undefined;
}

/** The deployment's network, every address of which leads to this machine's loopback or nowhere. */
export interface Network {
  /** Something listens there: on the host's loopback address, its own, or both. */
  listen(listener: Listener): void;
  /** Ends what listens on a port of a host. */
  silence(host: string, port: number): void;
  /** The loopback port behind an address as seen from a host; undefined where nothing listens. */
  find(from: string, address: string, port: number, protocol: Protocol): number | undefined;
}

const loopbackNames: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"]);

/** An empty network with the addresses and names of the estate. */
export function createNetwork(estate: Pick<Estate, "hosts" | "names">): Network {
  const listeners: Listener[] = [];
  const addressOf = new Map<string, string>();
  for (const { name, address } of [...estate.names, ...estate.hosts]) addressOf.set(name, address);
  const hostAt = new Map(estate.hosts.map(({ name, address }) => [address, name]));

  return {
    listen: (listener) => void listeners.push(listener),
    silence(host, port) {
      for (const [index, listener] of [...listeners.entries()].toReversed()) {
        if (listener.host === host && listener.port === port) listeners.splice(index, 1);
      }
    },
    find(from, address, port, protocol) {
      const loopback = loopbackNames.has(address);
      const host = loopback ? from : hostAt.get(addressOf.get(address) ?? address);
      const fits = (listener: Listener): boolean =>
        listener.host === host &&
        listener.port === port &&
        listener.protocol === protocol &&
        (loopback ? listener.loopback : listener.own);
      const found = listeners.find(fits);
      return found?.only === undefined || found.only.includes(from) ? found?.real : found.others;
    },
  };
}
