/** `lotus health` on ever more hosts: sshds on loopback that answer from the captures of one host, in this process. Prints JSON. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { createServer as createHttpServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import ssh2 from "ssh2";
import { parse, stringify } from "yaml";

import { recordedHosts } from "../lab/embedded/captures.ts";
import { createAuthority } from "../lab/embedded/certificates.ts";
import { writeClient } from "../lab/embedded/client.ts";
import { createHostPlay } from "../lab/embedded/host-play.ts";
import { newKeyPair } from "../lab/embedded/key-pair.ts";
import { createNetwork, type Network } from "../lab/embedded/network.ts";
import { startSshHost } from "../lab/embedded/ssh-server.ts";
import { repository } from "../lab/places.ts";
import { standIns } from "../lab/stand-in/all.ts";
import { type Contender, type Measured, race } from "./race.ts";

const sizes = [10, 50, 200];
const rounds = 10;
/** The host that all of them are like. */
const model = "lldap";

/** Parts of an inventory that must be there and may be empty. */
const nothingElse = {
  publicNames: {},
  router: { forwards: [] },
  roleTags: {},
  banLists: [],
  scrapeJobs: {},
  alertRules: [],
  uptimeMonitors: [],
  backups: {},
};

interface Crowd {
  readonly contender: Contender;
  stop(): Promise<void>;
}

const crowds = await Promise.all(sizes.map(startCrowd));
try {
  const measured: readonly Measured[] = await race(
    crowds.map(({ contender }) => contender),
    rounds,
    runHere,
  );
  console.log(JSON.stringify(measured));
} finally {
  await Promise.all(crowds.map((crowd) => crowd.stop()));
}

/** Runs a command while this process goes on answering; resolves to its exit status and what it printed. */
function runHere(
  words: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
): Promise<readonly [number | null, string]> {
  const child = spawn(words[0], words.slice(1), { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += String(chunk)));
  child.stderr.on("data", (chunk: Buffer) => (said += String(chunk)));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve([status, said]));
  });
}

async function startCrowd(size: number): Promise<Crowd> {
  const hosts = Array.from({ length: size }, (_, index) => ({
    name: `host-${index + 1}`,
    address: `10.10.${10 + Math.floor(index / 200)}.${(index % 200) + 1}`,
  }));
  const directory = mkdtempSync(join(tmpdir(), "lotus-crowd-"));
  const network = createNetwork({ hosts, names: [] });
  const services = await serve(network, hosts);
  const client = newKeyPair();
  const clientKey = ssh2.utils.parseKey(client.public);
  if (clientKey instanceof Error) throw clientKey;
  const started = await Promise.all(
    hosts.map(async ({ name, address }) => {
      const hostKey = newKeyPair();
      const play = createHostPlay({
        name,
        recorded: recordedHosts().get(model) ?? [],
        network,
        sockets: new Map(),
        unrecorded: (question) => process.stderr.write(`never recorded: ${question}\n`),
      });
      const host = await startSshHost({ hostKey: hostKey.private, clientKey, play });
      return { host, known: { address, port: host.port, publicKey: hostKey.public } };
    }),
  );
  const admin = writeClient(
    directory,
    client.private,
    (await createAuthority()).cert,
    started.map(({ known }) => known),
  );
  const inventory = join(directory, "inventory.yaml");
  writeFileSync(inventory, inventoryOf(hosts));
  return {
    contender: {
      title: `lotus health, ${size} hosts`,
      words: [process.execPath, join(repository, "bin/lotus.js"), "health"],
      env: { ...admin.env, LOTUS_INVENTORY: inventory },
      memory: true,
    },
    async stop() {
      await Promise.all(started.map(({ host }) => host.stop()));
      for (const server of services) server.close();
      rmSync(directory, { recursive: true });
    },
  };
}

type CrowdHost = { readonly name: string; readonly address: string };

/** The shipped inventory with these hosts and one service on each, like the model's. */
function inventoryOf(hosts: readonly CrowdHost[]): string {
  const shipped = readShipped();
  const service = shipped.services[model];
  return stringify({
    ...nothingElse,
    version: 1,
    name: "crowd",
    network: "10.10.0.0/16",
    matrix: shipped.matrix,
    ssh: shipped.ssh,
    limits: shipped.limits,
    rooms: shipped.rooms,
    webhooks: shipped.webhooks,
    hosts: Object.fromEntries(hosts.map(({ name, address }) => [name, { address }])),
    services: Object.fromEntries(
      hosts.map(({ name }) => [`service-${name}`, { ...service, host: name, ports: portsOf(shipped) }]),
    ),
  });
}

interface Shipped {
  readonly matrix: unknown;
  readonly ssh: unknown;
  readonly limits: unknown;
  readonly rooms: unknown;
  readonly webhooks: unknown;
  readonly services: Readonly<Record<string, { readonly ports: Readonly<Record<string, { readonly port: number }>> }>>;
}

function readShipped(): Shipped {
  return parse(readFileSync(join(repository, "inventory.yaml"), "utf8")) as Shipped;
}

function portsOf({ services }: Shipped): Readonly<Record<string, unknown>> {
  const ports = Object.entries(services[model]?.ports ?? {});
  return Object.fromEntries(ports.map(([name, { port }]) => [name, { port, bind: "any", from: ["network"] }]));
}

/** One stand-in answers behind the ports of all hosts. */
async function serve(network: Network, hosts: readonly CrowdHost[]): Promise<readonly Server[]> {
  const standIn = standIns[model]?.({});
  const servers: Server[] = [];
  for (const [name, { port }] of Object.entries(readShipped().services[model]?.ports ?? {})) {
    const [http, stream] = [standIn?.http[name], standIn?.tcp?.[name]];
    const server = http ? createHttpServer({ noDelay: true }, http) : createTcpServer(stream);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    servers.push(server);
    const real = (server.address() as AddressInfo).port;
    for (const host of hosts)
      network.listen({ host: host.name, port, protocol: "tcp", loopback: true, own: true, real });
  }
  return servers;
}
