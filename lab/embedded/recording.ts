import { targetOf } from "../../src/commands/reach.ts";
import type { Capture } from "../../src/hosts/capture.ts";
import type { Endpoint, HostView } from "../../src/hosts/host.ts";
import type { HostPool } from "../../src/hosts/open-host.ts";
import { recordHost } from "../../src/hosts/record.ts";
import type { Inventory } from "../../src/inventory/inventory.ts";
import type { Estate } from "../estate.ts";
import type { RecordedAnswer } from "./captures.ts";
import { tapHttp } from "./http-tap.ts";
import { createNetwork } from "./network.ts";
import { isRecorded } from "./services.ts";

/** Everything that is asked through it is kept: what hosts answer, and what recorded HTTP services do. */
export interface Recording {
  view(name: string): HostView;
  /** By host name. */
  hosts(): ReadonlyMap<string, readonly Capture[]>;
  /** By `SERVICE.PORT`. */
  services(): ReadonlyMap<string, readonly RecordedAnswer[]>;
  /** Keeps one more answer of a service. */
  keep(service: string, answer: RecordedAnswer): void;
}

/** Starts to record. */
export function createRecording(inventory: Inventory, estate: Estate, pool: HostPool): Recording {
  const hosts = new Map(inventory.hosts.map((host) => [host.name, recordHost(pool.open(targetOf(host, inventory)))]));
  const answers = new Map<string, Map<string, RecordedAnswer>>();
  const places = placesOf(inventory, estate);
  const keep = (service: string, answer: RecordedAnswer): void => {
    const kept = answers.get(service) ?? new Map<string, RecordedAnswer>();
    answers.set(service, kept.set(`${answer.method} ${answer.path}`, answer));
  };
  return {
    view(name) {
      const host = hosts.get(name);
      if (!host) throw new Error(`no host ${name} in the inventory`);
      const connect = async (endpoint: Endpoint) => {
        const service = endpoint.kind === "tcp" ? places(name, endpoint.host, endpoint.port) : undefined;
        if (service === undefined) return host.connect(endpoint);
        // A first stream proves that somebody listens: without it a refused connection would look like a broken one.
        (await host.connect(endpoint)).destroy();
        return tapHttp(
          () => host.connect(endpoint),
          (answer) => keep(service, answer),
        );
      };
      return { ...host, connect };
    },
    hosts: () => new Map([...hosts].map(([name, host]) => [name, host.captures().captures])),
    services: () => new Map([...answers].map(([name, kept]) => [name, [...kept.values()]])),
    keep,
  };
}

/** Which recorded service an address is, as `SERVICE.PORT`; undefined for those that are not recorded. */
function placesOf(
  inventory: Inventory,
  estate: Estate,
): (from: string, address: string, port: number) => string | undefined {
  const network = createNetwork(estate);
  const names: string[] = [];
  for (const service of inventory.services) {
    for (const port of service.ports.filter((one) => one.protocols.includes("tcp") && isRecorded(service, one))) {
      const real = names.push(`${service.name}.${port.name}`) - 1;
      network.listen({ host: service.host, port: port.first, protocol: "tcp", loopback: true, own: true, real });
    }
  }
  return (from, address, port) => {
    const index = network.find(from, address, port, "tcp");
    return index === undefined ? undefined : names[index];
  };
}
