import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { stringify } from "yaml";

import type { HostEntry, Inventory, Service } from "../../src/inventory/inventory.ts";
import { autheliaSurface } from "../../src/services/authelia.ts";
import { draupnirSurface } from "../../src/services/draupnir.ts";
import { grafanaSurface } from "../../src/services/grafana.ts";
import { hookshotSurfaces } from "../../src/services/hookshot.ts";
import { livekitSurfaces } from "../../src/services/livekit.ts";
import { lkJwtSurfaces } from "../../src/services/lk-jwt-service.ts";
import { lldapSurface } from "../../src/services/lldap.ts";
import { npmSurface } from "../../src/services/nginx-proxy-manager.ts";
import { prometheusSurface } from "../../src/services/prometheus.ts";
import type { Surface } from "../../src/services/surface.ts";
import { synapseSurfaces } from "../../src/services/synapse.ts";
import { uptimeKumaSurface } from "../../src/services/uptime-kuma.ts";

/** A page that must answer with a status. */
interface Page {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
}

/** What the peers look at on one host: the same as lotus, as far as it is asked of the host itself. */
interface Work {
  readonly address: string;
  readonly units: readonly string[];
  /** `tcp:8008` */
  readonly ports: readonly string[];
  readonly pages: readonly Page[];
  readonly jails: readonly string[];
  readonly database: string | undefined;
}

type Asked = Pick<Surface, "port" | "path" | "method" | "headers" | "expected">;

const plain = (port: string, path: string): Asked => ({ port, path, expected: "200" });
const surfaces: Partial<Record<Service["kind"], readonly Asked[]>> = {
  synapse: [...synapseSurfaces, plain("metrics", "/_synapse/metrics")],
  livekit: livekitSurfaces,
  "lk-jwt-service": lkJwtSurfaces,
  hookshot: hookshotSurfaces,
  exporter: [plain("metrics", "/metrics")],
  website: [plain("http", "/")],
  cinny: [plain("http", "/"), plain("http", "/config.json")],
  draupnir: [draupnirSurface],
  prometheus: [prometheusSurface, plain("http", "/api/v1/targets?state=active")],
  grafana: [grafanaSurface],
  "nginx-proxy-manager": [npmSurface],
  authelia: [autheliaSurface],
  lldap: [lldapSurface],
  "uptime-kuma": [uptimeKumaSurface],
};

/** Writes the playbook with its inventory, and a goss file for each host; returns the hosts' addresses. `listening` names a host's sockets as goss does. */
export async function writeFiles(
  folder: string,
  inventory: Inventory,
  listening: (address: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  cpSync(import.meta.dirname, folder, { recursive: true });
  mkdirSync(join(folder, "goss"));
  const works = inventory.hosts.map((host) => workOn(host, inventory));
  const hosts = Object.fromEntries(
    works.map(({ address, database, ...vars }) => [address, database === undefined ? vars : { ...vars, database }]),
  );
  writeFileSync(join(folder, "hosts.yaml"), stringify({ all: { hosts, vars: { ansible_user: "root" } } }));
  for (const work of works) {
    const file = join(folder, "goss", `${work.address}.yaml`);
    writeFileSync(file, stringify(gossFile(work, await listening(work.address)), { aliasDuplicateObjects: false }));
  }
  return works.map(({ address }) => address);
}

function workOn({ name, address = name }: HostEntry, { services }: Inventory): Work {
  const own = services.filter(({ host }) => host === name);
  const ports = own.flatMap((service) => service.ports).filter(({ first, last }) => first === last);
  return {
    address,
    units: [...new Set(own.flatMap(({ unit }) => unit ?? []))],
    ports: [...new Set(ports.flatMap(({ protocols, first }) => protocols.map((protocol) => `${protocol}:${first}`)))],
    pages: own.flatMap((service) => pagesOf(service, address)),
    jails: own.flatMap((service) => (service.kind === "fail2ban" ? Object.keys(service.jails) : [])),
    database: own.flatMap((service) => (service.kind === "postgresql" ? [service.database] : []))[0],
  };
}

function pagesOf(service: Service, own: string): readonly Page[] {
  return (surfaces[service.kind] ?? []).flatMap(({ port: name, path, method = "GET", headers = {}, expected }) => {
    const port = service.ports.find((one) => one.name === name);
    if (port === undefined) return [];
    const hosts = port.binds.includes("any") || port.binds.includes("loopback") ? ["127.0.0.1"] : [];
    if (port.binds.includes("own")) hosts.push(own);
    const status = Number(/^\d{3}/.exec(expected)?.[0] ?? 200);
    return hosts.map((host) => ({ url: `http://${host}:${port.first}${path}`, method, headers, status }));
  });
}

/** goss tells sockets of both families apart, so each port is named as it listens: `tcp:8008` or `tcp6:8008`. */
function gossFile(work: Work, sockets: readonly string[]): unknown {
  const ports = work.ports.map((port) => (sockets.includes(port) ? port : port.replace(":", "6:")));
  const commands: [string, string][] = [
    ["failed", `test -z "$(systemctl list-units --state=failed --all --plain --no-legend)"`],
    ["memory", `awk '/^MemTotal/ {t=$2} /^MemAvailable/ {a=$2} END {exit a/t < 0.03}' /proc/meminfo`],
    ...work.jails.map((jail): [string, string] => [`jail ${jail}`, `fail2ban-client status ${jail}`]),
  ];
  if (work.database !== undefined)
    commands.push([
      "database",
      `runuser -u postgres -- psql -XAtc 'SELECT version FROM schema_version' ${work.database}`,
    ]);
  const running = work.units.map((unit) => [unit.replace(/\.service$/, ""), { running: true }]);
  const http = work.pages.map(({ url, method, headers, status }, index) => [
    `${index} ${url}`,
    {
      url,
      status,
      timeout: 5000,
      method,
      "request-headers": Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    },
  ]);
  return {
    service: Object.fromEntries(running),
    port: Object.fromEntries(ports.map((port) => [port, { listening: true }])),
    http: Object.fromEntries(http),
    mount: { "/": { exists: true, usage: { lt: 95 } } },
    command: Object.fromEntries(commands.map(([name, exec]) => [name, { exec, "exit-status": 0, timeout: 10_000 }])),
  };
}
