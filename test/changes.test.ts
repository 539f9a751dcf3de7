import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { changeJsonSchema } from "../src/schemas/change.ts";
import { lotus } from "./lotus.ts";
import { edited } from "./shipped-inventory.ts";

// Everything here ends before a host is contacted: the addresses are the owner's.
const home = mkdtempSync(join(tmpdir(), "lotus-changes-"));
afterAll(() => rmSync(home, { recursive: true }));
const env = {
  HOME: home,
  PATH: "/nonexistent",
  LOTUS_INVENTORY: new URL("../inventory.yaml", import.meta.url).pathname,
};

describe("a command that changes something", () => {
  it.each([
    [
      ["tune", "sysctl"],
      /no terminal to ask on, so nothing was contacted\nsee what it would do: lotus tune sysctl --dry-run/,
    ],
    [["tune", "sysctl", "--json"], /--json does not ask, so nothing was contacted/],
    [["tune", "sysctl", "--dry-run", "--yes"], /'-n, --dry-run' cannot be used with option '-y, --yes'/],
    [["tune", "sysctl", "--yes", "postgres"], /the inventory wants sysctl values of none of postgres \(109\)/],
    [
      ["tune", "sysctl", "--yes", "--plan", "missing.json"],
      /--plan missing\.json: there is no such directory|--plan missing\.json/,
    ],
    [["undo"], /no terminal to ask on/],
    [["undo", "2026-11-22-nowhere-1", "--yes"], /is no id of a change on a host of this inventory/],
    [["lock", "break", "synapse"], /required option '--reason <text>' not specified/],
    [["lock", "break", "@matrix", "--reason", "x"], /means several hosts/],
    [["history", "--last", "none"], /expected a number/],
  ])("says what is missing and contacts nothing: %j", async (words, said) => {
    const { exitCode, stdout, stderr } = await lotus(words, env);
    expect(stderr).toMatch(said);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(readdirSync(home)).toEqual([]);
  });

  it("refuses a plan that is another command's, another deployment's or no plan", async () => {
    const file = join(home, "plan.json");
    const plan = {
      schema: "lotus.plan/1",
      deployment: "elsewhere",
      command: "tune sysctl",
      made: "2026-11-22T18:00:00Z",
      hash: "",
      hosts: [],
      unreached: [],
    };
    for (const [text, said] of [
      [JSON.stringify(plan), /this is a plan of lotus tune sysctl for elsewhere/],
      [JSON.stringify({ ...plan, hosts: "none" }), /no plan that this version of lotus wrote/],
    ] as const) {
      writeFileSync(file, text);
      const { exitCode, stderr } = await lotus(["tune", "sysctl", "--yes", "--plan", file], env);
      expect([exitCode, stderr]).toEqual([2, expect.stringMatching(said)]);
    }
    rmSync(file);
  });

  it("has nothing to take up, take back or show where nothing was changed", async () => {
    expect(await lotus(["retry", "--yes"], env)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("nothing to take up"),
    });
    expect(await lotus(["undo", "--yes"], env)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("nothing was changed from this machine"),
    });
    expect(await lotus(["history"], env)).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining("nothing was changed so far"),
    });
  });
});

it.each([
  ["net.ipv4.conf.*.rp_filter: 1", "expected a sysctl key such as net.ipv4.tcp_fin_timeout, without * in it"],
  ["swappiness: 1", "expected a sysctl key"],
  ["vm.swappiness: [1]", "expected a value, such as 30 or 4096 131072 16777216"],
])("names the line of a sysctl value that is none: %s", async (line, said) => {
  const file = join(home, "inventory.yaml");
  writeFileSync(file, edited(["      net.ipv4.tcp_fin_timeout: 30", `      ${line}`]));
  const { exitCode, stderr, stdout } = await lotus(["inventory", "validate", "--inventory", file], {
    ...env,
    LOTUS_INVENTORY: "",
  });
  rmSync(file);
  expect([exitCode, stdout + stderr]).toEqual([
    2,
    expect.stringMatching(/inventory\.yaml:\d+:\d+\s+hosts\.synapse\.sysctl/),
  ]);
  expect((stdout + stderr).replaceAll(/\s+/g, " ")).toContain(said);
});

it("docs/change.schema.json is what the code says; renew it with: node scripts/change-schema.ts > docs/change.schema.json", () => {
  const file = new URL("../docs/change.schema.json", import.meta.url);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(changeJsonSchema());
});
