import { addressesOf, numbersOf } from "./binds.ts";
import type { HostEntry, Inventory, Port, Service, ServiceOf } from "./inventory.ts";

/** A host with what the rest of the inventory says about it. Sizes in bytes. */
export interface HostDescription extends Omit<HostEntry, "memory" | "disk" | "ssh" | "alsoListens"> {
  readonly memoryBytes: number | undefined;
  readonly diskBytes: number | undefined;
  readonly ssh: { readonly user: string; readonly transport: string; readonly port: number | undefined };
  readonly services: readonly string[];
  readonly alsoListens: readonly {
    readonly ports: string;
    readonly protocols: readonly string[];
    readonly for: string;
  }[];
  readonly forwards: readonly { readonly ports: string; readonly protocols: readonly string[]; readonly for: string }[];
}

export interface PortDescription {
  readonly name: string;
  /** `8008` or `49152-65535`. */
  readonly ports: string;
  readonly protocols: readonly string[];
  /** `0.0.0.0` for all of them. */
  readonly addresses: readonly string[];
  /** `internet`, `itself`, `network 10.10.10.0/24`, `npm 10.10.10.27`. */
  readonly reachableFrom: readonly string[];
}

export interface BackupPlace {
  readonly host: string;
  readonly path: string;
  readonly maxAgeMs: number;
  readonly minSizeBytes: number;
}

/** A service with what the rest of the inventory says about it. */
export interface ServiceDescription {
  readonly name: string;
  readonly label: string;
  readonly kind: string;
  readonly host: string;
  readonly description: string | undefined;
  readonly unit: string | undefined;
  readonly version: string | undefined;
  readonly tags: readonly string[];
  readonly ports: readonly PortDescription[];
  readonly paths: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
  readonly needs: readonly string[];
  readonly neededBy: readonly string[];
  readonly publicNames: readonly string[];
  readonly scrapedBy: readonly string[];
  readonly watchedByUptimeKuma: boolean;
  readonly backups: readonly string[];
  /** Where each backup's files lie; null where the inventory does not say. */
  readonly backupPlaces: Readonly<Record<string, BackupPlace | null>>;
  /** What only this kind of service has. Secrets stand here as references. */
  readonly details: Readonly<Record<string, unknown>>;
}

export function describeHost(host: HostEntry, { services, router, ssh }: Inventory): HostDescription {
  const { memory, disk, ...rest } = host;
  return {
    ...rest,
    memoryBytes: memory,
    diskBytes: disk,
    ssh: { user: host.ssh.user ?? ssh.user, transport: host.ssh.transport ?? ssh.transport, port: host.ssh.port },
    services: services.filter((service) => service.host === host.name).map(({ name }) => name),
    alsoListens: host.alsoListens.map((also) => ({
      ports: numbersOf(also.ports),
      protocols: also.protocol,
      for: also.for,
    })),
    forwards: router.forwards
      .filter(({ to }) => to === host.name)
      .map((forward) => ({ ports: numbersOf(forward.ports), protocols: forward.protocol, for: forward.for })),
  };
}

export function describeService(service: Service, inventory: Inventory): ServiceDescription {
  const { name, label, kind, host, description, unit, version, tags, ports, paths, settings, needs, ...details } =
    service;
  const entry = inventory.hosts.find((candidate) => candidate.name === host);
  return {
    name,
    label,
    kind,
    host,
    description,
    unit,
    version,
    tags,
    ports: ports.map((port) => describePort(port, entry, inventory)),
    paths,
    settings,
    needs,
    neededBy: inventory.services.filter((other) => other.needs.includes(name)).map((other) => other.name),
    publicNames: publicNamesOf(name, inventory),
    scrapedBy: keysWhere(inventory.scrapeJobs, (job) => job.service === name),
    watchedByUptimeKuma: inventory.uptimeMonitors.includes(name),
    backups: keysWhere(inventory.backups, ({ of }) => of === name),
    backupPlaces: backupPlacesOf(name, inventory),
    details: detailsOf(service) ?? details,
  };
}

function backupPlacesOf(service: string, { backups }: Inventory): ServiceDescription["backupPlaces"] {
  const own = Object.entries(backups).filter(([, { of }]) => of === service);
  return Object.fromEntries(
    own.map(([name, { host, path, maxAge, minSize }]) => [
      name,
      host === undefined || path === undefined ? null : { host, path, maxAgeMs: maxAge, minSizeBytes: minSize },
    ]),
  );
}

/** What the kind adds, where quantities need their units in their names. */
function detailsOf(service: Service): Readonly<Record<string, unknown>> | undefined {
  if (service.kind === "fail2ban") return { jails: withUnits(service.jails) };
  if (service.kind !== "postgresql") return undefined;
  const { database, password, limits } = service;
  const { idleInTransaction, lockWait, transactionAge, vacuumOverdue, slotWal, walSize, tables, ...counts } = limits;
  const lengths = {
    idleInTransactionMs: idleInTransaction,
    lockWaitMs: lockWait,
    transactionAgeMs: transactionAge,
    vacuumOverdueMs: vacuumOverdue,
    slotWalBytes: slotWal,
    walSizeBytes: walSize,
    tablesBytes: tables,
  };
  return { database, ...(password && { password }), limits: { ...counts, ...lengths } };
}

function withUnits(jails: ServiceOf<"fail2ban">["jails"]): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries(jails).map(([name, { retries, banTime }]) => [name, { retries, banTimeMs: banTime }]),
  );
}

function describePort(port: Port, host: HostEntry | undefined, inventory: Inventory): PortDescription {
  return {
    name: port.name,
    ports: numbersOf(port),
    protocols: port.protocols,
    addresses: addressesOf(port, host),
    reachableFrom: port.from.map((from) => {
      const address =
        from === "network" ? inventory.network : inventory.hosts.find(({ name }) => name === from)?.address;
      return address === undefined || from === "itself" || from === "internet" ? from : `${from} ${address}`;
    }),
  };
}

function publicNamesOf(name: string, { publicNames }: Inventory): readonly string[] {
  const whole = keysWhere(publicNames, ({ to }) => to === name);
  const parts = Object.entries(publicNames).flatMap(([publicName, { paths }]) =>
    keysWhere(paths, (service) => service === name).map((path) => `${publicName}${path}`),
  );
  return [...whole, ...parts];
}

function keysWhere<Value>(
  entries: Readonly<Record<string, Value>>,
  wanted: (value: Value) => boolean,
): readonly string[] {
  return Object.entries(entries).flatMap(([key, value]) => (wanted(value) ? [key] : []));
}
