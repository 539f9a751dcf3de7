import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";

import { isRestricted } from "../../src/checks/strangers.ts";
import type { Inventory, Port, Service } from "../../src/inventory/inventory.ts";
import type { RecordedService } from "./captures.ts";
import type { Certificate } from "./certificates.ts";
import { createFront } from "./front.ts";
import type { Network } from "./network.ts";
import { replay } from "./recorded-service.ts";
import { refreshAnswer } from "./refresh.ts";
import { embeddedSecret } from "./secret.ts";
import { answersOf, serverOf } from "./services.ts";
import { serveStun, startStunDatagrams } from "./stun.ts";

export interface ServicePortsOptions {
  readonly inventory: Inventory;
  readonly network: Network;
  /** By public name. */
  readonly certificates: ReadonlyMap<string, Certificate>;
  /** The loopback port of the database. */
  readonly database: number;
  /** By `SERVICE.PORT`. */
  readonly recorded: ReadonlyMap<string, readonly RecordedService[]>;
  /** Told of each question that nobody recorded. */
  readonly unrecorded: (question: string) => void;
}

/** What stand-ins are told: the key of the recorded configuration, with the secret that all of it is sealed with. */
const settings = { LIVEKIT_KEY: "lotus", LIVEKIT_SECRET: embeddedSecret };

/** Starts what answers on every port of the inventory and enters it into the network. Returns what stops it all. */
export async function startServicePorts(options: ServicePortsOptions): Promise<() => Promise<void>> {
  const { inventory, network } = options;
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const datagrams = await startStunDatagrams();
  const told = { ...settings, HOOKSHOT_CONNECTIONS: String(inventory.webhooks.services.length) };
  const answersFor = answersOf(inventory, told, options.recorded, options.unrecorded);

  const tcpPort = async (service: Service, port: Port): Promise<number> => {
    if (service.kind === "postgresql") return options.database;
    const special = specialServer(service, port, options);
    const server = special ?? serverOf(answersFor(service, port));
    servers.push(server);
    server.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    });
    return listen(server);
  };
  const hba = createTcpServer(turnAway);
  servers.push(hba);
  const strangersDoor = await listen(hba);
  const enter = async (service: Service, port: Port, protocol: "tcp" | "udp"): Promise<void> => {
    const real = protocol === "udp" ? datagrams.address().port : await tcpPort(service, port);
    const on = (bind: string): boolean => port.binds.includes("any") || port.binds.includes(bind);
    const place = { host: service.host, port: port.first, protocol, loopback: on("loopback"), own: on("own") };
    const only = isRestricted(port) ? [service.host, ...port.from] : undefined;
    network.listen({ ...place, real, only, others: service.kind === "postgresql" ? strangersDoor : undefined });
  };
  const wanted = inventory.services.flatMap((service) =>
    service.ports
      .filter(({ first, last }) => first === last)
      .flatMap((port) => port.protocols.map((protocol) => ({ service, port, protocol }))),
  );
  await Promise.all(wanted.map(({ service, port, protocol }) => enter(service, port, protocol)));
  return async () => {
    datagrams.close();
    for (const server of servers) server.close();
    for (const socket of sockets) socket.destroy();
  };
}

/** What the inventory's own words do not tell: coturn speaks STUN, and the proxy ends TLS for the public names. */
function specialServer(service: Service, port: Port, options: ServicePortsOptions): Server | undefined {
  const { inventory, network, certificates, recorded, unrecorded } = options;
  if (service.kind === "coturn") {
    const certificate = certificates.get(service.certificateName);
    if (port.name === "stun") return serverOf({ stream: serveStun });
    return createTlsServer({ ...certificate, maxVersion: "TLSv1.2" }, serveStun);
  }
  if (service.kind !== "nginx-proxy-manager" || port.name !== "https") return undefined;
  const pages = recorded.get(`${service.name}.${port.name}`) ?? [];
  return createFront({
    inventory,
    certificates,
    own: (name, path) => {
      const url = `https://${name}${path}`;
      const own = pages.map((file) => ({
        ...file,
        answers: file.answers.filter((answer) => answer.path === url).map((answer) => ({ ...answer, path })),
      }));
      return own.some(({ answers }) => answers.length > 0) ? replay(name, own, refreshAnswer, unrecorded) : undefined;
    },
    behind: (to) => portBehind(to, service.host, inventory, network),
  });
}

/** The loopback port behind a service, as its proxy reaches it: the first of its ports. */
function portBehind(name: string, from: string, { services, hosts }: Inventory, network: Network): number | undefined {
  const service = services.find((one) => one.name === name);
  const address = hosts.find((host) => host.name === service?.host)?.address;
  const ports = service?.ports ?? [];
  const port = ports.find((one) => one.name === "webhooks") ?? ports[0];
  return address === undefined || port === undefined ? undefined : network.find(from, address, port.first, "tcp");
}

/** PostgreSQL's answer to a login from a host that pg_hba.conf does not name. */
function turnAway(socket: Socket): void {
  const words = 'no pg_hba.conf entry for host "192.0.2.1", user "nobody", database "nothing", no encryption';
  const fields = Buffer.from(["SFATAL", "VFATAL", "C28000", `M${words}`, "", ""].join("\0"));
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeInt32BE(fields.length + 4, 1);
  socket.on("error", () => undefined);
  socket.once("data", () => socket.end(Buffer.concat([head, fields])));
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
