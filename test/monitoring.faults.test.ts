import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { identity } from "../lab/identity.ts";
import { inShort } from "./lab-report.ts";
import { lab, lotus, type Ran } from "./lab-run.ts";
import { edited } from "./shipped-inventory.ts";

/** What only shows to those who may log in, and what the owner's notes do not say: the inventory with both written down. */
const inventory = edited(
  ["    # token: {file: ~/.config/lotus/grafana-token}", "    token: { env: LAB_GRAFANA }"],
  ["    # issuer: https://auth.example.org", "    issuer: https://auth.lotusguild.org"],
  [
    '    # login: {user: "uid=lotus,ou=people,dc=example,dc=org", password: {file: ~/.config/lotus/lldap-password}}',
    '    login: { user: "uid=lotus,ou=people,dc=lab", password: { env: LAB_DIRECTORY } }',
  ],
  [
    "    # login: {user: lotus, password: {file: ~/.config/lotus/uptime-kuma-password}}",
    "    login: { user: lotus, password: { env: LAB_UPTIME_KUMA } }",
  ],
  [
    "database: { of: postgresql, automatic: true }",
    'database: { of: postgresql, automatic: true, host: compute-storage-01, path: "/var/lib/vz/dump/synapse/synapse-*.dump" }',
  ],
);

const faults = [
  { fault: "grafana-rule-missing", exit: 0, said: ["rule-missing grafana/grafana"] },
  { fault: "grafana-rule-failing", exit: 0, said: ["rule-failing grafana/grafana"] },
  { fault: "grafana-alert-firing", exit: 0, said: ["alert-firing grafana/grafana"] },
  { fault: "sso-discovery-off", exit: 1, said: ["sso-discovery-wrong authelia/authelia"] },
  { fault: "directory-refuses", exit: 1, said: ["directory-refuses lldap/lldap"] },
  { fault: "monitor-paused", exit: 0, said: ["monitor-paused uptime-kuma/uptime-kuma"] },
  { fault: "backup-stale", exit: 0, said: ["backup-stale postgres/postgresql"] },
  { fault: "backup-cut-off", exit: 1, said: ["backup-unusable postgres/postgresql"] },
];

const variations = ["grafana-rule-added", "monitors-renamed", "backup-running"];

describe("lotus health on the Debian lab, with logins and the place of a backup in the inventory", () => {
  const folder = mkdtempSync(join(tmpdir(), "lotus-monitoring-"));
  const file = join(folder, "inventory.yaml");
  const health = (): Promise<Ran> => lotus("health", "--json", "--inventory", file);
  let changed: string | undefined;

  beforeAll(() => {
    writeFileSync(file, inventory);
    const secrets = JSON.parse(readFileSync(identity.secrets, "utf8")) as Readonly<Record<string, string>>;
    process.env["LAB_GRAFANA"] = secrets["grafana"];
    process.env["LAB_DIRECTORY"] = secrets["directory"];
    process.env["LAB_UPTIME_KUMA"] = secrets["uptimeKuma"];
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  afterEach(async () => {
    if (changed === undefined) return;
    expect(await lab("mend", changed)).toMatchObject({ status: 0 });
    changed = undefined;
    expect(inShort(await health())).toEqual({ exit: 0, said: [] });
  });

  it("is clean when nothing is broken", async () => {
    expect(inShort(await health())).toEqual({ exit: 0, said: [] });
  });

  it("cannot tell where a login is refused, and repeats no secret", async () => {
    process.env["LAB_UPTIME_KUMA"] = "not-the-password";
    const ran = await health();
    process.env["LAB_UPTIME_KUMA"] = (JSON.parse(readFileSync(identity.secrets, "utf8")) as { uptimeKuma: string })[
      "uptimeKuma"
    ];
    expect(inShort(ran)).toEqual({ exit: 3, said: ["unknown uptime-kuma-monitors uptime-kuma/uptime-kuma"] });
    expect(ran.stdout).not.toContain("not-the-password");
  });

  it.each(faults)("finds $fault and nothing else", async ({ fault, exit, said }) => {
    changed = fault;
    expect(await lab("break", fault)).toMatchObject({ status: 0 });
    expect(inShort(await health())).toEqual({ exit, said });
  });

  it.each(variations)("is silent about %s", async (variation) => {
    changed = variation;
    expect(await lab("vary", variation)).toMatchObject({ status: 0 });
    expect(inShort(await health())).toEqual({ exit: 0, said: [] });
  });
});
