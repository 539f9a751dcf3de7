import type { Inventory } from "../inventory/inventory.ts";
import { type HttpAnswer, askHttp, urlOf } from "../probes/http.ts";
import { addressesFor, type SrvAnswer, srvRecords } from "../probes/dns.ts";
import { keyDocumentPath, parseServerName, serverWellKnownPath } from "../services/federation.ts";
import { serverVersion } from "../services/synapse.ts";
import { defineServiceCheck, type Looking, type ServiceSubject } from "./check.ts";
import { askAtDoor, type AskedPublicly, type Door, doorOf, namesOfKind } from "./front-door.ts";
import { heard, type Heard } from "./heard.ts";
import { judgeFederation } from "./federation-path.ts";
import { addressesFromItself, portNamed } from "../inventory/place-of-port.ts";

/** What other servers would find on their way here. */
export interface FederationSeen {
  /** The well-known file under the server's own name; undefined where the inventory does not say who serves that name. */
  readonly wellKnown: AskedPublicly | undefined;
  readonly srv: readonly SrvAnswer[];
  /** By the name under which Synapse is reached. */
  readonly doors: readonly DoorSeen[];
  /** Synapse itself, without anything in front of it. */
  readonly own: AskedPublicly | undefined;
}

export interface DoorSeen {
  readonly name: string;
  readonly port: number;
  /** The service that answers there. */
  readonly keeper: string;
  /** At each address: the door itself, and others that the name leads to as seen from it. */
  readonly at: readonly AddressSeen[];
  readonly version: AskedPublicly;
}

export interface AddressSeen {
  /** Whether it is the door itself, or only what DNS says. */
  readonly isDoor: boolean;
  readonly address: string;
  readonly keys: AskedPublicly;
}

export default defineServiceCheck({
  id: "federation",
  title: "other servers find it and can trust its keys",
  kinds: ["synapse"],
  after: ["unit-running", "ports-listening", "synapse-answers"],
  observe: async (looking, subject): Promise<FederationSeen> => {
    const { inventory } = looking;
    const name = inventory.matrix.serverName;
    const home = doorOf(name, inventory);
    const [wellKnown, srv, own, ...doors] = await Promise.all([
      home && askAtDoor(looking, home, { path: serverWellKnownPath }),
      home === undefined ? [] : srvRecords(looking.from(home.hostName), srvNames(name)),
      askItself(looking, subject),
      ...doorsOf(inventory).map((door) => lookThrough(looking, door)),
    ]);
    return { wellKnown, srv, own, doors };
  },
  judge: (seen, { service }, { inventory, now }) => judgeFederation(seen, service.name, inventory, now),
});

/** The records other servers look for, the present name first. */
function srvNames(name: string): readonly string[] {
  const host = parseServerName(name)?.host ?? name;
  return [`_matrix-fed._tcp.${host}`, `_matrix._tcp.${host}`];
}

/** Where the inventory leads to Synapse, and the door of the server's own name. */
function doorsOf(inventory: Inventory): readonly Door[] {
  const names = new Set([...namesOfKind("synapse", inventory), inventory.matrix.serverName]);
  return [...names].flatMap((name) => doorOf(name, inventory) ?? []);
}

async function lookThrough(looking: Looking, door: Door): Promise<DoorSeen> {
  const ask = async (address: string): Promise<AddressSeen> => ({
    isDoor: address === door.address,
    address,
    keys: await askAtDoor(looking, { ...door, address }, { path: keyDocumentPath }),
  });
  const [version, atDoor, ...others] = await Promise.all([
    askAtDoor(looking, door, { path: serverVersion.path }),
    ask(door.address),
    // Mostly the same address; any other is asked when it is known.
    addressesFor(looking.from(door.hostName), door.tlsName).then((addresses) =>
      Promise.all(addresses.filter((address) => address !== door.address).map(ask)),
    ),
  ]);
  return { name: door.tlsName, port: door.port, keeper: door.keeper, at: [atDoor, ...others.flat()], version };
}

async function askItself(
  { host: view }: Looking,
  { service, host }: ServiceSubject,
): Promise<AskedPublicly | undefined> {
  const port = portNamed(service, "client");
  const [address] = port === undefined ? [] : addressesFromItself(port, host);
  if (port === undefined || address === undefined) return undefined;
  const [place, request] = [{ address, port: port.first }, { path: keyDocumentPath }];
  const answer: Heard<HttpAnswer> = await heard(askHttp(view, place, request));
  return { url: urlOf(place, request).replace(/^\w+ /, ""), heard: answer };
}
