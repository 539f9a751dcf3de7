import { describe, expect, test } from "vitest";

import { edited, load, type Edit } from "../../test/shipped-inventory.ts";
import { InventoryError, type Problem } from "./problem.ts";

/** The shipped inventory's own two warnings. */
const known = new Set(load().warnings.map(toWords));

/** The problems of the edited inventory that the shipped one does not have, without the line that `see` adds. */
function faults(...edits: readonly Edit[]): readonly string[] {
  return problems(edited(...edits))
    .map(toWords)
    .filter((words) => !known.has(words));
}

function toWords({ severity, path, message }: Problem): string {
  return `${severity} ${path}: ${message.replace(/\(line \d+\)/, "(line …)")}`;
}

function problems(text: string): readonly Problem[] {
  try {
    return load(text).warnings;
  } catch (error) {
    if (error instanceof InventoryError) return error.problems;
    throw error;
  }
}

const table: readonly (readonly [name: string, edit: Edit, ...faults: readonly string[]])[] = [
  [
    "an LXC id twice",
    ["lxc: 109", "lxc: 151"],
    "error hosts.postgres.lxc: 151 is already the LXC id of synapse (line …)",
  ],
  [
    "an address twice",
    ["address: 10.10.10.44", "address: 10.10.10.29"],
    "error hosts.postgres.address: 10.10.10.29 is already the address of synapse (line …)",
  ],
  ["one address behind another ssh port", ["address: 10.10.10.44", "address: 10.10.10.29\n    ssh: { port: 2222 }"]],
  [
    "an address elsewhere",
    ["address: 10.10.10.44", "address: 10.10.11.44"],
    "error hosts.postgres.address: 10.10.11.44 is outside the network 10.10.10.0/24 (line …)",
  ],
  [
    "a node that is not there",
    ["node: micro1", "node: micro2"],
    'error hosts.uptime-kuma.node: there is no host "micro2", did you mean "micro1"?',
  ],
  [
    "a node that is no Proxmox host",
    ["node: micro1", "node: npm"],
    "error hosts.uptime-kuma.node: npm is no Proxmox host (line …)",
  ],
  [
    "pct without a node",
    ["address: 10.10.10.44", "address: 10.10.10.44\n    ssh: { transport: pct }"],
    "error hosts.postgres.ssh.transport: pct reaches a host through its Proxmox node: it needs lxc and node",
  ],
  [
    "a service on a host that is not there",
    ["host: draupnir\n", "host: draupner\n"],
    'error services.draupnir.host: there is no host "draupner", did you mean "draupnir"?',
  ],
  [
    "a need that is not there",
    ["needs: [livekit]", "needs: [livekit-server]"],
    'error services.lk-jwt-service.needs[0]: there is no service "livekit-server"',
  ],
  [
    "a need named like something every object has",
    ["needs: [livekit]", "needs: [constructor]"],
    'error services.lk-jwt-service.needs[0]: there is no service "constructor"',
  ],
  [
    "a port for a host that is not there",
    ["from: [authelia, network]", "from: [autelia, network]"],
    'error services.lldap.ports.ldap.from[0]: there is no host "autelia", did you mean "authelia"?',
  ],
  [
    "a public name served by nobody",
    ["chat.lotusguild.org: { servedBy: npm, to: cinny }", "chat.lotusguild.org: { servedBy: nmp, to: cinni }"],
    'error publicNames["chat.lotusguild.org"].servedBy: there is no service "nmp", did you mean "npm"?',
    'error publicNames["chat.lotusguild.org"].to: there is no service "cinni", did you mean "cinny"?',
  ],
  [
    "a public path to nobody",
    ["/webhook/: hookshot", "/webhook/: hooks"],
    'error publicNames["matrix.lotusguild.org"].paths["/webhook/"]: there is no service "hooks"',
  ],
  [
    "a forward to nobody",
    ['"443", protocol: [tcp], to: npm', '"443", protocol: [tcp], to: proxy'],
    "warning services.npm.ports.https: is for the internet, but the router forwards no tcp 443 to npm (line …)",
    'error router.forwards[1].to: there is no host "proxy"',
  ],
  ["webhooks into no room", ["room: spam", "room: spam-room"], 'error webhooks.room: there is no room "spam-room"'],
  [
    "news into a room that can be read by those in it",
    ["uptimeMonitors:", "notify: { matrix: { room: spam, token: { env: TOKEN } } }\nuptimeMonitors:"],
  ],
  [
    "news into an encrypted room",
    ["uptimeMonitors:", "notify: { matrix: { room: general, token: { env: TOKEN } } }\nuptimeMonitors:"],
    "error notify.matrix.room: general is encrypted, and lotus posts unencrypted; take another room (line …)",
  ],
  [
    "news into a room that is not there",
    ["uptimeMonitors:", "notify: { matrix: { room: spamm, token: { env: TOKEN } } }\nuptimeMonitors:"],
    'error notify.matrix.room: there is no room "spamm", did you mean "spam"?',
  ],
  [
    "a webhook's address where only its place may stand",
    ["uptimeMonitors:", "notify: { matrix: { webhook: 'https://matrix.lotusguild.org/webhook/x' } }\nuptimeMonitors:"],
    "error notify.matrix.webhook: expected {env: NAME}, {file: PATH} or {command: [words]}; a secret itself never stands here",
  ],
  [
    "webhooks into an encrypted room",
    ["room: spam", "room: general"],
    "error webhooks.room: general is encrypted, and hookshot cannot join encrypted rooms (line …)",
  ],
  [
    "a hook's id",
    ["urlBase: https://matrix.lotusguild.org/webhook/", "urlBase: https://matrix.lotusguild.org/webhook/marked-secret"],
    "error webhooks.urlBase: must end with a slash: a hook's id is a credential and belongs in no file",
  ],
  [
    "a management room that is not there",
    ["managementRoom: management", "managementRoom: mods"],
    'error services.draupnir.managementRoom: there is no room "mods"',
  ],
  [
    "a scrape job of no service",
    ["postgres: { service: postgres-exporter", "postgres: { service: pg-exporter"],
    'error scrapeJobs.postgres.service: there is no service "pg-exporter"',
  ],
  [
    "a scrape job of no port",
    [
      "matrix-admin: { service: matrix-admin-exporter, port: metrics }",
      "matrix-admin: { service: matrix-admin-exporter, port: http }",
    ],
    'error scrapeJobs.matrix-admin.port: matrix-admin-exporter has no port "http": it has metrics (line …)',
  ],
  [
    "a scrape job that is shut out",
    ["{ port: 9187, bind: any, from: [prometheus, network] }", "{ port: 9187, bind: any, from: [itself] }"],
    "warning services.postgres-exporter.ports.metrics.from: prometheus scrapes this port but is not among those who may reach it (line …)",
  ],
  [
    "a monitor of nothing",
    ["cinny, coturn, lk-jwt-service, hookshot]", "cinny, coturn, lk-jwt, hookshot]"],
    'error uptimeMonitors[5]: there is no service "lk-jwt"',
  ],
  [
    "a backup of nothing",
    ["{ of: postgresql,", "{ of: postgres,"],
    'error backups.database.of: there is no service "postgres", did you mean "postgresql"?',
  ],
  [
    "a backup on a host that is none",
    ["{ of: postgresql, automatic: true }", "{ of: postgresql, automatic: true, host: vault, path: /b }"],
    'error backups.database.host: there is no host "vault"',
  ],
  [
    "a backup with a path and no host",
    ["{ of: postgresql, automatic: true }", "{ of: postgresql, automatic: true, path: /b }"],
    "error backups.database: a place for a backup is a host and a path on it: host is missing",
  ],
  [
    "an alert about nothing",
    ["of: [livekit]", "of: [live-kit]"],
    'error alertRules[2].of[0]: there is no service "live-kit", did you mean "livekit"?',
  ],
  [
    "a port bound twice on one host",
    ["port: 8070", "port: 8080"],
    "error services.synapse-admin.ports.http: tcp 8080 is already bound by lk-jwt-service on synapse (line …)",
  ],
  [
    "a port bound twice by one service",
    ["widgets: { port: 9001", "widgets: { port: 9003"],
    "error services.hookshot.ports.webhooks: tcp 9003 is already bound by hookshot on synapse (line …)",
  ],
  [
    "loopback and all addresses are the same port",
    ["port: 9002", "port: 9101"],
    "error services.matrix-admin-exporter.ports.metrics: tcp 9101 is already bound by hookshot on synapse (line …)",
  ],
  [
    "one number for loopback and one for the host's address",
    ["metrics: { port: 9000, bind: [loopback, own]", "metrics: { port: 9002, bind: own"],
  ],
  [
    "one number for tcp and one for udp",
    [
      "stun: { port: 3478, protocol: [tcp, udp]",
      "probe: { port: 8070, protocol: [udp], bind: any, from: [network] }\n      stun: { port: 3478, protocol: [tcp, udp]",
    ],
  ],
  [
    "a port inside another service's range",
    ["http: { port: 8070, bind: any", "http: { port: 60000, protocol: [udp], bind: any"],
    "warning services.lk-jwt-service.ports.http: udp 60000 overlaps coturn's relay 49152-65535 on synapse (line …): now and then the port is taken when the service wants to start; keep the two apart",
  ],
  [
    "ranges that only touch",
    ["range: 50000-51000", "range: 40000-49151"],
    "warning services.livekit.ports.ice: is for the internet, but the router forwards no udp 40000-49151 to synapse (line …)",
  ],
  [
    "a range that is forwarded in part",
    ["range: 50000-51000", "range: 49000-49151"],
    "warning services.livekit.ports.ice: is for the internet, but the router forwards no udp 49000-49151 to synapse (line …)",
  ],
  [
    "an internet port that nobody forwards",
    ["rtcTcp: { port: 7881", "rtcTcp: { port: 7882"],
    "warning services.livekit.ports.rtcTcp: is for the internet, but the router forwards no tcp 7882 to synapse (line …)",
    "warning router.forwards[4].protocol: tcp 7881 goes to synapse (151), where no service has a tcp port in it: whatever opens one there is on the internet; take tcp out of the forward, or add the port to its service",
  ],
  [
    "a bind at somebody else's address",
    ["bind: [loopback, own]", "bind: [loopback, 10.10.10.30]"],
    "warning services.synapse.ports.metrics.bind: 10.10.10.30 is not synapse's address (10.10.10.29): a service cannot bind an address its host does not have",
  ],
  [
    "own without an address",
    ["    description: user directory behind Authelia\n    lxc: 147\n    address: 10.10.10.39\n", "    lxc: 147\n"],
  ],
  [
    "services that need each other",
    ["    database: synapse\n", "    database: synapse\n    needs: [hookshot]\n"],
    "error services.hookshot.needs[0]: services need each other in a ring: synapse → postgresql → hookshot → synapse",
  ],
  [
    "a service that needs itself",
    ["needs: [lldap]", "needs: [authelia]"],
    "error services.authelia.needs[0]: services need each other in a ring: authelia → authelia",
  ],
  [
    "warned too late",
    ["diskWarn: 85%", "diskWarn: 96%"],
    "error limits.diskWarn: must be below diskBroken, or nobody is warned in time (line …)",
  ],
  [
    "memory as full as it is broken",
    ["memoryWarn: 90%", "memoryWarn: 97%"],
    "error limits.memoryWarn: must be below memoryBroken, or nobody is warned in time (line …)",
  ],
  [
    "warned of wraparound too late",
    ["      lockWait: 10 s\n", "      lockWait: 10 s\n      wraparoundWarn: 9\n      wraparoundBroken: 9\n"],
    "error services.postgresql.limits.wraparoundWarn: must be below wraparoundBroken, or nobody is warned in time (line …)",
  ],
  [
    "warned of wraparound later than it is broken unless told",
    ["      lockWait: 10 s\n", "      lockWait: 10 s\n      wraparoundWarn: 1500000000\n"],
    "error services.postgresql.limits.wraparoundWarn: must be below wraparoundBroken, or nobody is warned in time (line …)",
  ],
  [
    "a room id twice",
    ["!GK6v5cLEEnowIooQJv5jECfISUjADjt8aKhWv9VbG5U", "!wfokQ1-pE896scu_AOcCBA2s3L4qFo-PTBAFTd0WMI0"],
    "error rooms.memes.id: is already the id of general (line …)",
  ],
];

describe("rules across the file", () => {
  test.each(table.map(([name, edit, ...expected]) => ({ name, edit, expected })))("$name", ({ edit, expected }) => {
    expect(faults(edit)).toEqual(expected);
  });

  test("own on a host without an address", () => {
    const edits: readonly Edit[] = [
      ["    lxc: 147\n    address: 10.10.10.39\n", "    lxc: 147\n"],
      ["ldap: { port: 3890, bind: any", "ldap: { port: 3890, bind: own"],
    ];
    expect(faults(...edits)).toEqual([
      "error services.lldap.ports.ldap.bind: own is the host's address, and lldap has none (line …)",
    ]);
  });

  test("the overlap goes away when coturn's relays start where it was said", () => {
    const apart = edited(["range: 49152-65535", "range: 51001-65535"]);
    expect(problems(apart).map(({ path }) => path)).toEqual(["router.forwards[5].protocol"]);
  });

  test("a broken entry does not make references to it look wrong", () => {
    expect(faults(["unit: livekit-server.service", "unit: livekit-server"]).map((line) => line.split(":")[0])).toEqual([
      "error services.livekit.unit",
    ]);
  });
});
