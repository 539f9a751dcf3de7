import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { identity } from "../lab/identity.ts";
import { faultRowsWithLogins, variationRowsWithLogins } from "./fault-rows.ts";
import { tryEach } from "./fault-table.ts";
import { inShort } from "./lab-report.ts";
import { logIn } from "./lab-homeserver.ts";
import { lotus, type Ran } from "./lab-run.ts";
import { edited } from "./shipped-inventory.ts";

/** What only shows to those who may log in, and what the owner's notes do not say: the inventory with both written down. */
const inventory = edited(
  ["    # accessToken: {file: ~/.config/lotus/matrix-token}", "    accessToken: { env: LAB_MATRIX }"],
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

describe("lotus health on the Debian lab, with logins and the place of a backup in the inventory", () => {
  const folder = mkdtempSync(join(tmpdir(), "lotus-monitoring-"));
  const file = join(folder, "inventory.yaml");
  const health = (): Promise<Ran> => lotus("health", "--json", "--inventory", file);

  beforeAll(async () => {
    writeFileSync(file, inventory);
    process.env["LAB_MATRIX"] = await logIn();
    const secrets = JSON.parse(readFileSync(identity.secrets, "utf8")) as Readonly<Record<string, string>>;
    process.env["LAB_GRAFANA"] = secrets["grafana"];
    process.env["LAB_DIRECTORY"] = secrets["directory"];
    process.env["LAB_UPTIME_KUMA"] = secrets["uptimeKuma"];
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("cannot tell where a login is refused, and repeats no secret", async () => {
    process.env["LAB_UPTIME_KUMA"] = "not-the-password";
    const ran = await health();
    process.env["LAB_UPTIME_KUMA"] = (JSON.parse(readFileSync(identity.secrets, "utf8")) as { uptimeKuma: string })[
      "uptimeKuma"
    ];
    expect(inShort(ran)).toEqual({ exit: 3, said: ["unknown uptime-kuma-monitors uptime-kuma/uptime-kuma"] });
    expect(ran.stdout).not.toContain("not-the-password");
  });

  tryEach({ faults: faultRowsWithLogins, variations: variationRowsWithLogins, health });
});
