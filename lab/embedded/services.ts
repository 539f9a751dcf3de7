import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";

import type { Inventory, Port, Service } from "../../src/inventory/inventory.ts";
import { standIns } from "../stand-in/all.ts";
import type { Settings, StandIn } from "../stand-in/stand-in.ts";
import type { RecordedService } from "./captures.ts";
import { replay } from "./recorded-service.ts";
import { refreshAnswer } from "./refresh.ts";

/** What answers on one port: HTTP or a plain stream. */
export type Answering = { readonly http: RequestListener } | { readonly stream: (socket: Socket) => void };

/** Which stand-in a service has, by its name in the inventory, and what the stand-in calls its ports where it differs. */
const standInOf: Readonly<
  Record<string, { readonly name: string; readonly ports?: Readonly<Record<string, string>> }>
> = {
  livekit: { name: "livekit", ports: { rtcTcp: "rtc" } },
  "lk-jwt-service": { name: "lk-jwt-service" },
  hookshot: { name: "hookshot" },
  "matrix-admin-exporter": { name: "matrix-admin-exporter" },
  draupnir: { name: "draupnir" },
  grafana: { name: "grafana" },
  authelia: { name: "authelia" },
  lldap: { name: "lldap" },
  "uptime-kuma": { name: "uptime-kuma" },
};

/** Whether the real program runs in the Debian lab, speaks plain HTTP on the port, and is played from its answers. */
export function isRecorded(service: Service, port: Port): boolean {
  const streams: readonly Service["kind"][] = ["postgresql", "coturn"];
  const tls = service.kind === "nginx-proxy-manager" && port.name === "https";
  return !tls && !streams.includes(service.kind) && standInOf[service.name] === undefined;
}

/** What answers on every TCP port of the inventory except the proxy's, coturn's and the database's: stand-ins and recorded answers. */
export function answersOf(
  inventory: Inventory,
  settings: Settings,
  recorded: ReadonlyMap<string, readonly RecordedService[]>,
  unrecorded: (question: string) => void,
): (service: Service, port: Port) => Answering {
  const made = new Map<string, StandIn>();
  const standInFor = (name: string): StandIn | undefined => {
    const known = made.get(name) ?? standIns[name]?.(settings);
    if (known) made.set(name, known);
    return known;
  };
  return (service, port) => {
    const place = standInOf[service.name];
    const standIn = place && standInFor(place.name);
    if (!place || !standIn) {
      const name = `${service.name}.${port.name}`;
      return { http: replay(name, recorded.get(name) ?? [], refreshAnswer, unrecorded) };
    }
    const portName = place.ports?.[port.name] ?? port.name;
    const http = standIn.http[portName];
    const stream = standIn.tcp?.[portName];
    if (http) return { http };
    if (stream) return { stream };
    throw new Error(`${inventory.file}: the stand-in of ${service.name} has no port ${port.name}`);
  };
}

/** A server for what answers on a port; it listens nowhere yet. */
export function serverOf(answering: Answering): Server {
  return "http" in answering ? createHttpServer({ noDelay: true }, answering.http) : createTcpServer(answering.stream);
}
