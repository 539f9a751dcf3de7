import type { Inventory, Service, ServiceOf } from "../inventory/inventory.ts";
import { askHttp, type HttpAnswer, type HttpRequest, urlOf } from "../probes/http.ts";
import type { Looking } from "./check.ts";
import { type Heard, heard } from "./heard.ts";
import { addressFromOutside, portNamed } from "../inventory/place-of-port.ts";

/** Where a public name is served, as seen from the host that serves it. */
export interface Door {
  /** The service that serves the name, by its name in the inventory. */
  readonly keeper: string;
  readonly hostName: string;
  readonly address: string;
  readonly port: number;
  readonly tlsName: string;
}

/** What was asked under a public name, and what came of it. */
export interface AskedPublicly {
  /** `https://matrix.example.org/_matrix/client/versions` */
  readonly url: string;
  readonly heard: Heard<HttpAnswer>;
}

/** Where a public name is served over TLS; undefined when the inventory does not say. */
export function doorOf(name: string, inventory: Inventory): Door | undefined {
  const keeper = inventory.services.find((service) => service.name === inventory.publicNames[name]?.servedBy);
  const host = inventory.hosts.find((entry) => entry.name === keeper?.host);
  const port = keeper && portNamed(keeper, "https");
  if (keeper === undefined || host === undefined || port === undefined) return undefined;
  const address = addressFromOutside(port, host);
  return { keeper: keeper.name, hostName: host.name, address, port: port.first, tlsName: name };
}

/** Asks under a public name at the door itself, so that neither DNS nor the router's way back matters. */
export async function askAtDoor({ from }: Looking, door: Door, request: HttpRequest): Promise<AskedPublicly> {
  const url = urlOf(door, request).replace(/^\w+ /, "");
  return { url, heard: await heard(askHttp(from(door.hostName), door, request)) };
}

/** The public names that a proxy serves, with where each leads. */
export function namesServedBy({ name: proxy }: ServiceOf<"nginx-proxy-manager">, { publicNames }: Inventory) {
  return Object.entries(publicNames).filter(([, { servedBy }]) => servedBy === proxy);
}

/** The public names under which a kind of service is reached. */
export function namesOfKind(kind: Service["kind"], { publicNames, services }: Inventory): readonly string[] {
  const ofKind = new Set(services.filter((service) => service.kind === kind).map(({ name }) => name));
  return Object.entries(publicNames).flatMap(([name, { to }]) => (ofKind.has(to) ? [name] : []));
}

/** Statuses with which nginx says that it did not reach what is behind it. */
export function isGatewayError(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}
