import { chmod, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";

import { edited, shippedText } from "../../test/shipped-inventory.ts";
import { UsageError } from "../errors.ts";
import { loadInventory } from "../inventory/load.ts";
import { secretResolver } from "../inventory/secrets.ts";
import {
  inventorySchemaOutput,
  listInventory,
  showInventory,
  validateInventory,
  type InventoryOptions,
} from "./inventory.ts";
import type { Outcome } from "./outcome.ts";

const marked = ["marked-secret-env", "marked-secret-file", "marked-secret-command", "marked-secret-inline"] as const;
let cwd = "";
/** The line of the shipped file on which a text stands. */
const lineOf = (text: string) => shippedText.slice(0, shippedText.indexOf(text)).split("\n").length;
const lines = { cores: lineOf("cores: 4"), synapse: lineOf("lxc: 151"), postgres: lineOf("lxc: 109") };
const world = () => ({ env: { PLANTED: marked[0] }, cwd, home: cwd, width: 80 });

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "lotus-inventory-"));
  await writeFile(join(cwd, "inventory.yaml"), shippedText);
  await writeFile(join(cwd, "token"), marked[1]);
  await chmod(join(cwd, "token"), 0o600);
  const planted = edited(
    ["    database: synapse\n", "    database: synapse\n    password: { env: PLANTED }\n"],
    ["    dashboard: /d/matrix-synapse-dashboard\n", "    dashboard: /d/x\n    token: { file: ~/token }\n"],
    [
      "  transport: ssh2 #",
      `  passphrase: { command: [sh, -c, "printf marked-; printf secret-command"] }\n  transport: ssh2 #`,
    ],
  );
  await writeFile(join(cwd, "planted.yaml"), planted);
  await writeFile(join(cwd, "inline.yaml"), planted.replace("{ env: PLANTED }", marked[3]));
  await writeFile(join(cwd, "broken.yaml"), edited(["lxc: 109", "lxc: 151"], ["cores: 4", "core: 4"]));
});

describe("lotus inventory list", () => {
  test("every host fits the width", async () => {
    const { stdout = "", exitCode } = await listInventory({}, world());
    expect(exitCode).toBe(0);
    const lines = stdout.split("\n");
    expect(lines[0]).toBe(`lotusguild  13 hosts  25 services`);
    expect(lines).toContain("cinny               106  10.10.10.6    256 MB   8 GB  cinny");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test("--json has a named shape and everything in it", async () => {
    const { stdout = "" } = await listInventory({ json: true }, world());
    const value = JSON.parse(stdout);
    expect(Object.keys(value)).toEqual(["schema", "name", "file", "hosts", "services"]);
    expect(value).toMatchObject({ schema: "lotus.inventory/1", name: "lotusguild" });
    expect(value.hosts[0]).toMatchObject({
      name: "synapse",
      lxc: 151,
      memoryBytes: 8 * 1024 ** 3,
      diskBytes: 50 * 1024 ** 3,
    });
    expect(value.services).toHaveLength(25);
  });
});

describe("lotus inventory show", () => {
  test("a service with resolved ports and who needs it", async () => {
    const { stdout = "" } = await showInventory("hookshot", {}, world());
    expect(stdout).toBe(`hookshot on synapse (151)  hookshot
  unit        matrix-hookshot.service
  version     7.3.2
  ports       widgets   9001  tcp  0.0.0.0
                        from network 10.10.10.0/24
              bridge    9002  tcp  127.0.0.1
                        from itself
              webhooks  9003  tcp  0.0.0.0
                        from npm 10.10.10.27, network 10.10.10.0/24
              metrics   9004  tcp  0.0.0.0
                        from prometheus 10.10.10.48, network 10.10.10.0/24
  paths       root          /opt/hookshot
              config        /opt/hookshot/config.yml
              registration  /opt/hookshot/registration.yml
  needs       synapse
  public      matrix.lotusguild.org/webhook/
  scraped by  hookshot
  watched by  Uptime Kuma
  user        @hookshot:matrix.lotusguild.org
`);
  });

  test("backups whose place is not written down are asked for", async () => {
    const { stdout = "" } = await showInventory("postgresql", {}, world());
    expect(stdout).toContain("  backups     database, not looked at: write its host and path under backups.database\n");
    const json = await showInventory("postgresql", { json: true }, world());
    expect(JSON.parse(json.stdout ?? "")).toMatchObject({ services: [{ backupPlaces: { database: null } }] });
  });

  test("a name that is a host's and a service's shows both, an LXC id the host", async () => {
    const both = await showInventory("synapse", { json: true }, world());
    expect(JSON.parse(both.stdout ?? "")).toMatchObject({
      hosts: [
        {
          name: "synapse",
          forwards: [{ ports: "3478" }, { ports: "5349" }, { ports: "7881" }, { ports: "49152-65535" }],
        },
      ],
      services: [
        { name: "synapse", ports: [{ name: "client" }, { name: "metrics", addresses: ["127.0.0.1", "10.10.10.29"] }] },
      ],
    });
    const host = await showInventory("109", {}, world());
    expect(host.stdout).toMatch(/^postgres \(109\) {2}host\n/);
  });

  test("an unknown name", async () => {
    await expect(showInventory("cinyn", {}, world())).rejects.toThrow(
      'no host or service is called "cinyn", did you mean "cinny"?',
    );
  });
});

describe("lotus inventory validate", () => {
  test("warnings are said, and the file is valid", async () => {
    const { stdout = "", exitCode } = await validateInventory({}, world());
    expect(exitCode).toBe(0);
    expect(stdout).toContain("warning  services.livekit.ports.ice: udp 50000-51000");
    expect(stdout).toMatch(/\nvalid: 13 hosts, 25 services, 2 warnings\n$/);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test("problems are said, and the exit code is 2", async () => {
    const { stdout = "", exitCode } = await validateInventory({ file: "broken.yaml" }, world());
    expect(exitCode).toBe(2);
    expect(stdout).toBe(
      `broken.yaml:${lines.cores}:5  hosts.synapse.core: unknown key, did you mean "cores"?\n` +
        `broken.yaml:${lines.postgres}:10  hosts.postgres.lxc: 151 is already the LXC id of synapse\n    (line ${lines.synapse})\n` +
        "2 problems, nothing was contacted\n",
    );
  });

  test("--json carries the same, place by place", async () => {
    const { stdout = "", exitCode } = await validateInventory({ file: "broken.yaml", json: true }, world());
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: "lotus.inventory/1",
      valid: false,
      problems: [
        { severity: "error", file: "broken.yaml", line: lines.cores, column: 5, path: "hosts.synapse.core" },
        { severity: "error", line: lines.postgres, column: 10, path: "hosts.postgres.lxc" },
      ],
    });
  });

  test("a file that is not there is an error, not a result", async () => {
    await expect(validateInventory({ file: "gone.yaml" }, world())).rejects.toThrow(UsageError);
  });
});

describe("a planted secret is never shown", () => {
  const commands: readonly (readonly [string, (options: InventoryOptions) => Promise<Outcome>])[] = [
    ["list", (options) => listInventory(options, world())],
    ["show postgresql", (options) => showInventory("postgresql", options, world())],
    ["show grafana", (options) => showInventory("grafana", options, world())],
    ["show nobody", (options) => showInventory("nobody", options, world())],
    ["validate", (options) => validateInventory(options, world())],
    ["schema", async () => inventorySchemaOutput()],
  ];
  const runs = commands.flatMap(([name, run]) =>
    ["planted.yaml", "inline.yaml"].flatMap((file) => [true, false].map((json) => ({ name, file, json, run }))),
  );

  test.each(runs)("$name of $file, json: $json", async ({ file, json, run }) => {
    const result: unknown = await run({ file, json }).catch((error: unknown) => error);
    const seen = `${inspect(result, { showHidden: true, depth: 9 })} ${JSON.stringify(result)} ${result instanceof Error ? result.stack : ""}`;
    for (const secret of marked) expect(seen).not.toContain(secret);
  });

  test("also not after it was looked up: the inventory holds the place, the resolver the value", async () => {
    const { inventory } = await loadInventory({ ...world(), file: "planted.yaml" });
    const resolve = secretResolver({
      ...world(),
      env: { ...process.env, PLANTED: marked[0] },
      inventoryFile: inventory.file,
    });
    const grafana = inventory.services.find(({ kind }) => kind === "grafana");
    const postgresql = inventory.services.find(({ kind }) => kind === "postgresql");
    if (grafana?.kind !== "grafana" || postgresql?.kind !== "postgresql") throw new Error("not in the inventory");
    const references = [postgresql.password, grafana.token, inventory.ssh.passphrase].filter(
      (found) => found !== undefined,
    );
    const secrets = await Promise.all(references.map(resolve));
    expect(secrets.map((secret) => secret.reveal())).toEqual(marked.slice(0, 3));
    const seen = `${inspect({ inventory, secrets, resolve }, { showHidden: true, depth: 9 })} ${JSON.stringify({ inventory, secrets })}`;
    for (const secret of marked) expect(seen).not.toContain(secret);
  });
});
