import type { Port } from "../inventory/inventory.ts";
import { type Listener, listenersOf } from "../probes/listeners.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { isRestricted } from "./strangers.ts";

export default defineServiceCheck({
  id: "ports-listening",
  title: "its ports listen where the inventory says",
  after: ["unit-running"],
  applies: ({ ports }) => ports.some(isSingle),
  observe: ({ host }) => listenersOf(host),
  judge: (listeners, { service, host }) => service.ports.flatMap((port) => judgePort(port, listeners, host.address)),
});

/** A range is bound only while it is used, so nothing is expected of it. */
function isSingle({ first, last }: Port): boolean {
  return first === last;
}

/** Compares where a port listens with where the inventory says it binds; `own` is the host's address where it is known. */
export function judgePort(port: Port, listeners: readonly Listener[], own: string | undefined): readonly Finding[] {
  if (!isSingle(port)) return [];
  return port.protocols.flatMap((protocol) =>
    judgeAddresses(port, protocol, addressesAt(port, protocol, listeners), own),
  );
}

/** Where a port listens beyond what the inventory plans, as a finding; undefined when it does not. */
export function boundWider(
  port: Port,
  protocol: "tcp" | "udp",
  listeners: readonly Listener[],
  own: string | undefined,
): Extract<Finding, { readonly kind: "port-bound-elsewhere" }> | undefined {
  const addresses = addressesAt(port, protocol, listeners);
  if (addresses.every((address) => isPlanned(address, port.binds, own))) return undefined;
  return { kind: "port-bound-elsewhere", port: String(port.first), protocol, ...inWordsOf(port, addresses, own) };
}

function addressesAt({ first }: Port, protocol: "tcp" | "udp", listeners: readonly Listener[]): readonly string[] {
  const here = listeners.filter((listener) => listener.port === first && listener.protocol === protocol);
  return [...new Set(here.map(({ address }) => address))];
}

function judgeAddresses(
  port: Port,
  protocol: "tcp" | "udp",
  addresses: readonly string[],
  own: string | undefined,
): readonly Finding[] {
  const { first, binds } = port;
  const { wanted, seen } = inWordsOf(port, addresses, own);
  const at = { port: String(first), protocol };
  if (binds.every((bind) => isServed(bind, addresses, own))) {
    // Whether a port that is for a few is open to others is proven from there: ports-closed says it.
    const wider = !isRestricted(port) && addresses.some((address) => !isPlanned(address, binds, own));
    return wider ? [{ kind: "port-bound-elsewhere", ...at, wanted, seen }] : [];
  }
  // "any" is for others: served on the host's own address alone, they are served.
  const reachable = binds.includes("any") && addresses.some((address) => isOwn(address, own));
  return reachable
    ? [{ kind: "port-bound-elsewhere", ...at, wanted, seen }]
    : [{ kind: "port-not-listening", ...at, address: wanted, seen }];
}

/** Whether the addresses cover a bind. Programs that bind every address one by one (coturn does) cover `any` too. */
function isServed(bind: string, addresses: readonly string[], own: string | undefined): boolean {
  if (addresses.some(isEverywhere)) return true;
  if (bind === "any") return addresses.some((address) => isOwn(address, own)) && addresses.some(isLoopback);
  if (bind === "loopback") return addresses.some(isLoopback);
  if (bind === "own") return addresses.some((address) => isOwn(address, own));
  return addresses.includes(bind);
}

/** Whether an address is within what the inventory plans; one that only the host itself reaches does no harm. */
function isPlanned(address: string, binds: readonly string[], own: string | undefined): boolean {
  if (binds.includes("any") || isLoopback(address)) return true;
  return binds.includes(address) || (binds.includes("own") && !isWildcard(address) && isOwn(address, own));
}

/** Takes IPv4 from everywhere: `::` alone is for IPv6 only. */
function isEverywhere(address: string): boolean {
  return address === "0.0.0.0" || address === "*";
}

function isWildcard(address: string): boolean {
  return isEverywhere(address) || address === "::";
}

export function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}

/** Where the host's address is not known, any address but loopback passes for it. */
function isOwn(address: string, own: string | undefined): boolean {
  return own === undefined ? !isLoopback(address) && !isWildcard(address) : address === own;
}

function inWordsOf({ first, binds }: Port, addresses: readonly string[], own: string | undefined) {
  return {
    wanted: binds.map((bind) => inWords(bind, own)).join(" and "),
    seen: addresses.map((address) => shown(address, first)).toSorted(),
  };
}

function inWords(bind: string, own: string | undefined): string {
  if (bind === "any") return "every address";
  if (bind === "loopback") return "127.0.0.1";
  return bind === "own" ? (own ?? "the host's address") : bind;
}

function shown(address: string, port: number): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
