import { boundOn, numbersOf, sharedProtocols, type Bound } from "../binds.ts";
import type { HostEntry, Inventory } from "../inventory.ts";
import type { Path } from "../positions.ts";
import { error, warning, type Fault } from "./rule.ts";

type Pair = readonly [Bound, Bound];

/** Two services cannot listen on one port of one host: the second one does not start. */
export function portsBoundTwice(inventory: Inventory): readonly Fault[] {
  return pairsOn(inventory, ([a, b]) => isSingle(a) && isSingle(b)).map(([a, b]) =>
    error(pathOf(b), `${naming(b, a)} is already bound by ${a.service.name} on ${b.service.host}`, pathOf(a)),
  );
}

/** A range is drawn from at random while calls run, so an overlap fails now and then instead of at once. */
export function rangesThatOverlap(inventory: Inventory): readonly Fault[] {
  return pairsOn(inventory, ([a, b]) => !(isSingle(a) && isSingle(b))).map(([a, b]) => {
    const range = isSingle(a) ? b : a;
    const other = range === a ? b : a;
    const what = `${naming(other, range)} overlaps ${nameOf(range)} ${numbersOf(range.port)} on ${other.service.host}`;
    return warning(pathOf(other), what, pathOf(range), `${consequence(a, b)}; ${remedy(a, b)}`);
  });
}

/** `own` is the host's address, so the host must have one. */
export function ownWithoutAddress(inventory: Inventory): readonly Fault[] {
  return eachPort(inventory, ({ service, port }, host) =>
    port.binds.includes("own") && host.address === undefined
      ? [
          error([...pathOf({ service, port }), "bind"], `own is the host's address, and ${host.name} has none`, [
            "hosts",
            host.name,
          ]),
        ]
      : [],
  );
}

/** An address that the inventory does not give the host. */
export function bindsElsewhere(inventory: Inventory): readonly Fault[] {
  return eachPort(inventory, ({ service, port }, host) =>
    port.binds
      .filter((bind) => /^\d/.test(bind) && !bind.startsWith("127.") && bind !== "0.0.0.0" && bind !== host.address)
      .map((bind) =>
        warning(
          [...pathOf({ service, port }), "bind"],
          `${bind} is not ${host.name}'s address${host.address === undefined ? "" : ` (${host.address})`}: a service cannot bind an address its host does not have`,
        ),
      ),
  );
}

function eachPort(inventory: Inventory, judge: (bound: Bound, host: HostEntry) => readonly Fault[]): readonly Fault[] {
  return inventory.hosts.flatMap((host) => boundOn(host, inventory).flatMap((bound) => judge(bound, host)));
}

/** Ports of one host that want the same number, address and protocol. */
function pairsOn(inventory: Inventory, wanted: (pair: Pair) => boolean): readonly Pair[] {
  return inventory.hosts.flatMap((host) => {
    const bound = boundOn(host, inventory);
    return bound
      .flatMap((a, index) => bound.slice(index + 1).map((b): Pair => [a, b]))
      .filter((pair) => wanted(pair) && collide(...pair));
  });
}

function collide(a: Bound, b: Bound): boolean {
  return a.port.first <= b.port.last && b.port.first <= a.port.last && sharedProtocols(a, b).length > 0;
}

function consequence(a: Bound, b: Bound): string {
  const kinds = new Set([a.service.kind, b.service.kind]);
  if (kinds.has("coturn") && kinds.has("livekit")) {
    return "a TURN relay and a LiveKit call can claim the same number, and calls then fail at random";
  }
  return isSingle(a) || isSingle(b)
    ? "now and then the port is taken when the service wants to start"
    : "both can claim the same number, and one of them then fails at random";
}

/** The range that reaches higher can begin above the other: it gives up the fewest ports that way. */
function remedy(a: Bound, b: Bound): string {
  if (isSingle(a) || isSingle(b)) return "keep the two apart";
  const [low, high] = a.port.last < b.port.last ? [a, b] : [b, a];
  if (low.port.last >= high.port.last) return "keep the two apart";
  const start = low.port.last + 1;
  const setting = high.service.kind === "coturn" ? ` (min-port=${start} in turnserver.conf)` : "";
  return `keep them apart, such as ${start}-${high.port.last} for ${nameOf(high)}${setting}`;
}

function isSingle({ port }: Bound): boolean {
  return port.first === port.last;
}

function naming(bound: Bound, other: Bound): string {
  return `${sharedProtocols(bound, other).join(" and ")} ${numbersOf(bound.port)}`;
}

function nameOf({ service, port }: Bound): string {
  return `${service.name}'s ${port.name}`;
}

function pathOf({ service, port }: Pick<Bound, "service" | "port">): Path {
  return ["services", service.name, "ports", port.name];
}
