import type { Port } from "../inventory/inventory.ts";
import { type Listener, listenersOf } from "../probes/listeners.ts";
import { isOpen } from "../probes/tcp-door.ts";
import { defineServiceCheck, type Looking, type ServiceSubject } from "./check.ts";
import type { Finding } from "./finding.ts";
import { addressFromOutside } from "../inventory/place-of-port.ts";
import { boundWider, judgePort } from "./ports-listening.ts";
import { fromFirst, isRestricted, neighboursOf, strangersTo } from "./strangers.ts";
import { afterPorts } from "./surfaces.ts";

/** What others found at a port that is not for everybody. */
export interface PortTried {
  readonly port: Port;
  /** As others see the host. */
  readonly address: string;
  /** A host that must be refused, and whether it was not; undefined where there is none. */
  readonly stranger: Tried | undefined;
  /** Hosts that must be served. */
  readonly neighbours: readonly Tried[];
}

interface Tried {
  /** Label of the host that tried. */
  readonly from: string;
  readonly open: boolean;
}

export interface PortsTried {
  readonly listeners: readonly Listener[];
  readonly tried: readonly PortTried[];
}

export default defineServiceCheck({
  id: "ports-closed",
  title: "its ports that are for a few are closed to others",
  after: afterPorts,
  applies: (service) => service.ports.some(isTried) && service.kind !== "postgresql",
  observe: async (looking, subject): Promise<PortsTried> => {
    const ports = subject.service.ports.filter(isTried);
    const [listeners, tried] = await Promise.all([
      listenersOf(looking.host),
      Promise.all(ports.map((port) => tryPort(looking, subject, port))),
    ]);
    return { listeners, tried };
  },
  judge: ({ listeners, tried }, { host }) => tried.flatMap((one) => judgeTried(one, listeners, host.address)),
});

/** A range is open only while it is used; whether a datagram is refused cannot be told from silence. */
function isTried(port: Port): boolean {
  return port.first === port.last && isRestricted(port);
}

async function tryPort(looking: Looking, { host }: ServiceSubject, port: Port): Promise<PortTried> {
  const place = { address: addressFromOutside(port, host), port: port.first };
  if (!port.protocols.includes("tcp")) return { port, address: place.address, stranger: undefined, neighbours: [] };
  const [stranger, ...neighbours] = await Promise.all([
    fromFirst(looking, strangersTo(port, host, looking.inventory), (view) => isOpen(view, place)),
    ...neighboursOf(port, host, looking.inventory).map(async ({ name, label }): Promise<Tried> => ({
      from: label,
      open: await isOpen(looking.from(name), place),
    })),
  ]);
  return {
    port,
    address: place.address,
    stranger: stranger && { from: stranger.place.label, open: stranger.answer },
    neighbours,
  };
}

/** Judges one port. What others really reach weighs more than where it is bound: a firewall may stand in front. */
export function judgeTried(
  { port, address, stranger, neighbours }: PortTried,
  listeners: readonly Listener[],
  own: string | undefined,
): readonly Finding[] {
  // That it does not listen at all is said by ports-listening.
  if (judgePort(port, listeners, own).length > 0) return [];
  const wider = port.protocols.flatMap((protocol) => boundWider(port, protocol, listeners, own) ?? []);
  const at = { port: `${port.first}/tcp`, address };
  const refused = neighbours.filter(({ open }) => !open).map(({ from }) => from);
  return [
    ...(stranger?.open === true
      ? [
          {
            kind: "port-answers-strangers",
            ...at,
            stranger: stranger.from,
            allowed: port.from,
            wider: wider[0]?.seen,
          } as const,
        ]
      : wider),
    ...(refused.length > 0 ? [{ kind: "port-refuses-neighbour", ...at, neighbours: refused } as const] : []),
  ];
}
