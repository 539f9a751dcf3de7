import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import ssh2, { type ParsedKey } from "ssh2";

import type { Inventory, Port, Service } from "../../src/inventory/inventory.ts";
import { loadInventory } from "../../src/inventory/load.ts";
import { readEstate } from "../estate.ts";
import { repository } from "../places.ts";
import { databaseContent, recordedHosts, recordedServices } from "./captures.ts";
import { type Certificate, createAuthority } from "./certificates.ts";
import { type KnownHost, writeClient } from "./client.ts";
import { certificateFilesOf } from "./certificate-files.ts";
import { createHostPlay } from "./host-play.ts";
import { newKeyPair } from "./key-pair.ts";
import { createNetwork, type Network } from "./network.ts";
import type { Question } from "./play.ts";
import { type Database, startDatabase } from "./postgres.ts";
import { type Scenario, type ScenarioName, scenarios } from "./scenarios.ts";
import { startServicePorts } from "./service-ports.ts";
import { type Activity, type SilentAt, type SshHost, startSshHost } from "./ssh-server.ts";

export interface EmbeddedOptions {
  /** What is wrong in it; nothing when absent. */
  readonly broken?: ScenarioName | undefined;
  /** Commands of a host that never end. */
  readonly silent?: ((host: string, question: Question) => boolean) | undefined;
  /** Where every host falls silent for ever. */
  readonly silentAt?: SilentAt | undefined;
  /** Stands between the admin and each host's sshd: gets the real port and gives the one to connect to. */
  readonly inBetween?: ((host: string, port: number) => Promise<number>) | undefined;
  /** Encrypts the admin's key. */
  readonly passphrase?: string | undefined;
  /** A database that runs already and is left running; one of its own when absent. */
  readonly database?: Database | undefined;
}

/** A whole deployment on this machine's loopback, played from captures. */
export interface Embedded {
  /** The environment for the program under test: a home, an ssh that knows only these hosts, the authority to trust. */
  readonly env: Readonly<Record<string, string>>;
  readonly inventoryFile: string;
  /** Of the admin: key, known_hosts, ssh_config. */
  readonly home: string;
  /** Questions that nobody recorded, as `host: question`. */
  readonly unrecorded: readonly string[];
  /** By host name; absent for a host that is down. */
  readonly activity: ReadonlyMap<string, Readonly<Activity>>;
  stop(): Promise<void>;
}

const certificateDays = 90;

/** Starts the deployment of the shipped inventory. Takes about a second, most of it the database's; five the first time. */
export async function startEmbedded({
  broken,
  silent,
  silentAt,
  inBetween,
  passphrase,
  database: given,
}: EmbeddedOptions = {}): Promise<Embedded> {
  const scenario: Scenario = broken === undefined ? { title: "all is well" } : scenarios[broken];
  const fault = scenario.recorded === undefined ? undefined : broken;
  const inventoryFile = join(repository, "inventory.yaml");
  const { inventory } = await loadInventory({ file: inventoryFile, env: {}, cwd: repository, home: repository });
  const directory = mkdtempSync(join(tmpdir(), "lotus-embedded-"));
  const unrecorded: string[] = [];
  const remember = (question: string): void => void (unrecorded.includes(question) || unrecorded.push(question));
  const network = createNetwork(readEstate());
  const [authority, database] = await Promise.all([createAuthority(), given ?? startDatabase(databaseContent())]);
  const certificates = await issueAll(authority.issue, inventory, scenario);
  const stopPorts = await startServicePorts({
    inventory,
    network,
    certificates,
    database: database.port,
    recorded: recordedServices(fault),
    unrecorded: remember,
  });
  silence(network, inventory, scenario);

  const clientKey = newKeyPair(passphrase);
  const allowed = keyOf(clientKey.public);
  const recorded = recordedHosts(fault);
  const known: KnownHost[] = [];
  const started = new Map<string, SshHost>();
  for (const { name, address = name } of inventory.hosts) {
    const hostKey = newKeyPair();
    const shown = scenario.otherKey?.includes(name) === true ? newKeyPair() : hostKey;
    const play = createHostPlay({
      name,
      recorded: recorded.get(name) ?? [],
      network,
      sockets: socketsOf(inventory, scenario, name, database.port),
      itself: (question) => certificateFilesOf(question, certificates, inventory),
      silent: silent && ((question) => silent(name, question)),
      unrecorded: remember,
    });
    const hangs = scenario.hanging?.includes(name) === true ? "accept" : silentAt;
    const host = await startSshHost({ hostKey: shown.private, clientKey: allowed, silentAt: hangs, play });
    started.set(name, host);
    const port = inBetween === undefined ? host.port : await inBetween(name, host.port);
    known.push({ address, port, publicKey: hostKey.public });
    if (scenario.down?.includes(name) === true) await host.stop();
  }
  const client = writeClient(directory, clientKey.private, authority.cert, known);
  return {
    env: client.env,
    inventoryFile,
    home: client.home,
    unrecorded,
    activity: new Map([...started].map(([name, { activity }]) => [name, activity])),
    async stop() {
      await Promise.all([...started.values()].map((host) => host.stop()));
      await stopPorts();
      if (!given) await database.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function issueAll(
  issue: (name: string, days: number) => Promise<Certificate>,
  { publicNames }: Inventory,
  scenario: Scenario,
): Promise<ReadonlyMap<string, Certificate>> {
  const daysFor = (name: string): number => (scenario.expired?.includes(name) === true ? -1 : certificateDays);
  const pairs = Object.keys(publicNames).map(async (name) => [name, await issue(name, daysFor(name))] as const);
  return new Map(await Promise.all(pairs));
}

/** Whether nothing listens on a service's port in the scenario. */
function isDeaf({ down = [], deaf = [] }: Scenario, service: Service, port: Port): boolean {
  return down.includes(service.host) || deaf.includes(service.name) || deaf.includes(`${service.name}.${port.name}`);
}

/** Ends the ports of hosts that are off and of services that do not listen. */
function silence(network: Network, { services }: Inventory, scenario: Scenario): void {
  for (const service of services) {
    for (const port of service.ports) if (isDeaf(scenario, service, port)) network.silence(service.host, port.first);
  }
}

/** The database's unix socket on its own host. */
function socketsOf(
  { services }: Inventory,
  scenario: Scenario,
  host: string,
  real: number,
): ReadonlyMap<string, number> {
  const sockets = services.flatMap((service) =>
    service.kind === "postgresql" && service.host === host
      ? service.ports
          .filter((port) => !isDeaf(scenario, service, port))
          .map(({ first }) => [`${service.paths["sockets"]}/.s.PGSQL.${first}`, real] as const)
      : [],
  );
  return new Map(sockets);
}

function keyOf(text: string): ParsedKey {
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) throw key;
  return key;
}
