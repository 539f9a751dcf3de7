import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";

import { edited, load, problemLines, shippedText, type Edit } from "../../test/shipped-inventory.ts";
import { LotusError, UsageError } from "../errors.ts";
import { loadInventory } from "./load.ts";
import { InventoryError } from "./problem.ts";

/** Line and column of the first place where a text stands, so that the table outlives edits of the file. */
function at(text: string, place: string, offset = 0): string {
  const before = text.slice(0, text.indexOf(place) + offset);
  return `inventory.yaml:${before.split("\n").length}:${before.length - before.lastIndexOf("\n")}`;
}

/** An edit, the text that the problem points at (and how far into it), and the words. */
const mistakes: readonly (readonly [name: string, edit: Edit, place: string, offset: number, words: string])[] = [
  [
    "a number for a range",
    ["range: 50000-51000", "range: 50000"],
    "range: 50000",
    7,
    'services.livekit.ports.ice.range: expected a port range such as "49152-65535", got the number 50000',
  ],
  [
    "a mistyped key",
    ["    address: 10.10.10.6\n", "    adress: 10.10.10.6\n"],
    "adress:",
    0,
    'hosts.cinny.adress: unknown key, did you mean "address"?',
  ],
  [
    "a mistyped key that was required",
    ["certificateName: turn", "certificatName: turn"],
    "certificatName",
    0,
    'services.coturn.certificatName: unknown key, did you mean "certificateName"?',
  ],
  ["a key like no other", ["cores: 4", "colour: 4"], "colour", 0, "hosts.synapse.colour: unknown key"],
  ["an unknown section", ["scrapeJobs:", "scrapeJob: {}\nscrapeJobs:"], "scrapeJob:", 0, "scrapeJob: unknown key"],
  [
    "a missing key",
    ["    unit: coturn.service\n", ""],
    "  coturn:\n",
    2,
    "services.coturn.unit: missing, expected a systemd unit",
  ],
  [
    "a missing section",
    ["uptimeMonitors:", "# uptimeMonitors:"],
    "version: 1",
    0,
    "uptimeMonitors: missing, expected a list",
  ],
  [
    "a key without a value",
    ["unit: coturn.service", "unit:"],
    "unit:\n",
    0,
    "services.coturn.unit: expected a systemd unit, got nothing",
  ],
  [
    "a version as a number",
    ['version: "17.9"', "version: 17.9"],
    "version: 17.9",
    9,
    'services.postgresql.version: expected a version in quotes, such as "17.9", got the number 17.9',
  ],
  [
    "a number where text belongs",
    ['max_participants: "50"', "max_participants: 50"],
    "max_participants: 50",
    18,
    "services.livekit.settings.max_participants: expected text, got the number 50; put it in quotes",
  ],
  [
    "text where a number belongs",
    ["lxc: 109", "lxc: pve109"],
    "pve109",
    0,
    'hosts.postgres.lxc: expected an LXC id, got "pve109"',
  ],
  [
    "an LXC id below 100",
    ["lxc: 109", "lxc: 9"],
    "lxc: 9",
    5,
    "hosts.postgres.lxc: expected an LXC id of 100 or more, got the number 9",
  ],
  [
    "not an address",
    ["10.10.10.44", "10.10.10.444"],
    "10.10.10.444",
    0,
    'hosts.postgres.address: expected an IPv4 address, got "10.10.10.444"',
  ],
  [
    "not a network",
    ["network: 10.10.10.0/24", "network: 10.10.10.0"],
    "network: 10.10.10.0",
    9,
    'network: expected a network such as 10.10.10.0/24, got "10.10.10.0"',
  ],
  [
    "not a unit",
    ["unit: coturn.service", "unit: coturn"],
    "unit: coturn\n",
    6,
    'services.coturn.unit: expected a systemd unit such as coturn.service, got "coturn"',
  ],
  [
    "a relative path",
    ["config: /etc/turnserver.conf", "config: turnserver.conf"],
    "turnserver.conf",
    0,
    'services.coturn.paths.config: expected an absolute path, got "turnserver.conf"',
  ],
  [
    "an unknown kind",
    ["kind: livekit\n", "kind: livekitt\n"],
    "livekitt",
    0,
    'services.livekit.kind: expected a kind of service, got "livekitt", did you mean "livekit"?',
  ],
  [
    "a bad bind",
    ["bind: loopback, from: [itself]", "bind: localhost, from: [itself]"],
    "localhost",
    0,
    'services.hookshot.ports.bridge.bind: expected any, loopback, own or an IPv4 address, got "localhost"',
  ],
  [
    "a port too high",
    ["port: 8070", "port: 80700"],
    "80700",
    0,
    "services.lk-jwt-service.ports.http.port: expected a port from 1 to 65535, got the number 80700",
  ],
  [
    "a mistyped key of a port",
    ["{ port: 8070, bind:", "{ port: 8070, bnid:"],
    "bnid",
    0,
    'services.lk-jwt-service.ports.http.bnid: unknown key, did you mean "bind"?',
  ],
  [
    "a range upside down",
    ["range: 50000-51000", "range: 51000-50000"],
    "51000-50000",
    0,
    'services.livekit.ports.ice.range: expected a range from 1 to 65535, lower port first, got "51000-50000"',
  ],
  [
    "a word outside the list",
    ["joinRule: public\n    encrypted", "joinRule: publik\n    encrypted"],
    "publik",
    0,
    'rooms.space.joinRule: expected public, restricted, invite or knock, got "publik"',
  ],
  [
    "a room name with capitals",
    ["  cool-kids:", "  Cool-Kids:"],
    "Cool-Kids:",
    0,
    'rooms.Cool-Kids: expected a name of a-z, 0-9 and dashes, with a letter in it, got "Cool-Kids"',
  ],
  [
    "a host that reads like an LXC id",
    ["  storj:", '  "138":'],
    '"138":',
    0,
    'hosts.138: expected a name of a-z, 0-9 and dashes, with a letter in it, got "138"',
  ],
  [
    "text in a list of numbers",
    ["users: 12599", "users: many"],
    "users: many",
    7,
    'banLists[0].users: expected a whole number, got "many"',
  ],
  [
    "a share without its sign",
    ["diskWarn: 85%", "diskWarn: 0.85"],
    "diskWarn: 0.85",
    10,
    "limits.diskWarn: expected a share such as 85%, got the number 0.85",
  ],
  [
    "a list where one word belongs",
    ["network: 10.10.10.0/24", "network: [10.10.10.0/24]"],
    "[10.10.10.0/24]",
    0,
    "network: expected a network such as 10.10.10.0/24, got a list",
  ],
  [
    "an empty list",
    ["{ port: 8070, bind: any, from: [npm, network] }", "{ port: 8070, bind: any, from: [] }"],
    "[] }\n    needs: [livekit]",
    0,
    "services.lk-jwt-service.ports.http.from: expected at least one, got an empty list",
  ],
  [
    "another format version",
    ["version: 1\n", "version: 2\n"],
    "version: 2",
    9,
    "version: expected 1, the version of this format, got the number 2",
  ],
  [
    "a password in a URL",
    ["repository: https://", "repository: https://me:marked-secret@"],
    "https://me:",
    0,
    "services.bot.repository: expected a URL without a user or password in it, got text",
  ],
  [
    "a secret instead of its place",
    ["database: synapse\n", "database: synapse\n    password: marked-secret\n"],
    "marked-secret",
    0,
    "services.postgresql.password: expected {env: NAME}, {file: PATH} or {command: [words]}; a secret itself never stands here",
  ],
  [
    "a secret as a key",
    ["database: synapse\n", "database: synapse\n    password: {marked-secret}\n"],
    "{marked-secret}",
    0,
    "services.postgresql.password: expected {env: NAME}, {file: PATH} or {command: [words]}; a secret itself never stands here",
  ],
  [
    "an escape code in a key",
    ["cores: 4", String.raw`"\e[2J": 4`],
    String.raw`"\e[2J"`,
    0,
    String.raw`hosts.synapse["\u001b[2J"]: unknown key`,
  ],
  [
    "a duplicate key",
    ["    cores: 4\n", "    cores: 4\n    cores: 5\n"],
    "cores: 5",
    0,
    '"cores" stands twice in this mapping',
  ],
  ["a tab", ["    cores: 4", "\tcores: 4"], "\tcores", 0, "not valid YAML: a tab in the indentation; use spaces"],
  [
    "a name without an anchor",
    ["name: General\n", "name: *General\n"],
    "*General",
    0,
    "not valid YAML: this alias names no anchor before it (text that starts with * or & needs quotes)",
  ],
  [
    "a bracket that is not closed",
    ["[synapse, livekit, postgresql, cinny, coturn, lk-jwt-service, hookshot]", "[synapse"],
    "backups:",
    0,
    "not valid YAML: wrong indentation, or a bracket above that is not closed",
  ],
];

describe("a mistake is pointed at", () => {
  test.each(mistakes)("%s", (_, edit, place, offset, words) => {
    const text = edited(edit);
    const lines = problemLines(text).filter((line) => !warnings.some((known) => line.includes(known)));
    expect(lines.slice(0, 1)).toEqual([`${at(text, place, offset)}  ${words}`]);
    expect(lines.join("\n")).not.toContain("marked-secret");
  });

  const warnings = ["overlaps coturn's relay", "tcp 49152-65535 goes to"];

  test("all of them in one run, in the order of the file, rules across the file included", () => {
    const text = edited(
      ["    address: 10.10.10.6\n", "    adress: 10.10.10.6\n"],
      ["lxc: 110", "lxc: 151"],
      ["unit: coturn.service", "unit: coturn"],
      ["needs: [lldap]", "needs: [ldap]"],
      ["users: 4589", "users: some"],
    );
    const error = failure(text);
    expect(error.message.split("\n")).toEqual([
      `${at(text, "adress")}  hosts.cinny.adress: unknown key, did you mean "address"?`,
      `${at(text, "description: moderation bot\n    lxc: 151", 37)}  hosts.draupnir.lxc: 151 is already the LXC id of synapse (line ${at(text, "lxc: 151").split(":")[1]})`,
      `${at(text, "unit: coturn\n", 6)}  services.coturn.unit: expected a systemd unit such as coturn.service, got "coturn"`,
      `${at(text, "[ldap]", 1)}  services.authelia.needs[0]: there is no service "ldap", did you mean "lldap"?`,
      `${at(text, "users: some", 7)}  banLists[1].users: expected a whole number, got "some"`,
      "5 problems, nothing was contacted",
    ]);
    expect(error.exitCode).toBe(2);
    expect(error.hint).toBe("more may show once these are mended: some entries could not be compared yet");
  });

  test("a duplicate key does not hide the other mistakes", () => {
    const text = edited(["    cores: 4\n", "    cores: 4\n    cores: 5\n"], ["lxc: 109", "lxc: x"]);
    expect(failure(text).problems.map(({ path }) => path)).toEqual(["", "hosts.postgres.lxc"]);
  });

  test("an empty file, a list, a word", () => {
    expect(problemLines("")).toEqual(["inventory.yaml:1:1  expected a mapping, got nothing"]);
    expect(problemLines("- a")).toEqual(["inventory.yaml:1:1  expected a mapping, got a list"]);
    expect(problemLines("word")).toEqual(['inventory.yaml:1:1  expected a mapping, got "word"']);
  });
});

describe("whatever stands in the file, the answer is one an admin can act on", () => {
  const isAnswered = (text: string): boolean => {
    try {
      load(text);
      return true;
    } catch (error) {
      if (!(error instanceof InventoryError)) throw error;
      return error.problems.every(({ line, column, message }) => line > 0 && column > 0 && message !== "");
    }
  };

  const answers = (text: string): void => {
    expect(isAnswered(text)).toBe(true);
  };

  test("any text", () => {
    expect.hasAssertions();
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), answers), { numRuns: 300 });
  });

  test("any YAML", () => {
    expect.hasAssertions();
    fc.assert(
      fc.property(
        fc.jsonValue().map((value) => stringify(value)),
        answers,
      ),
      { numRuns: 300 },
    );
  });

  test("the shipped file with any line replaced", () => {
    expect.hasAssertions();
    const lines = shippedText.split("\n");
    const instead = fc.constantFrom(
      "",
      "  - x",
      "    a: [1",
      "? {a: b}",
      "  <<: *a",
      "__proto__: {}",
      "  constructor:",
      "~",
    );
    const property = fc.property(fc.nat(lines.length - 1), instead, (index, line) =>
      answers(lines.with(index, line).join("\n")),
    );
    fc.assert(property, { numRuns: 200 });
  });

  test("aliases that grow without end", () => {
    const bomb = Array.from({ length: 9 }, (_, index) => {
      const above = index === 0 ? "x" : `*a${index - 1}`;
      return `a${index}: &a${index} [${Array.from({ length: 9 }, () => above).join(", ")}]`;
    });
    expect(isAnswered(bomb.join("\n"))).toBe(true);
  });
});

describe("the file is found", () => {
  const world = async () => {
    const cwd = await mkdtemp(join(tmpdir(), "lotus-cwd-"));
    const home = await mkdtemp(join(tmpdir(), "lotus-home-"));
    await mkdir(join(home, ".config/lotus"), { recursive: true });
    return { cwd, home, env: {} as Record<string, string> };
  };
  const named = (name: string) => shippedText.replace("name: lotusguild", `name: ${name}`);

  test("--inventory, then $LOTUS_INVENTORY, then here, then at home", async () => {
    const { cwd, home } = await world();
    await writeFile(join(home, ".config/lotus/inventory.yaml"), named("at-home"));
    const found = async (file: string | undefined, env: Record<string, string>) =>
      (await loadInventory({ file, env, cwd, home })).inventory.name;

    expect(await found(undefined, {})).toBe("at-home");
    await writeFile(join(cwd, "inventory.yaml"), named("here"));
    expect(await found(undefined, {})).toBe("here");
    expect(await found(undefined, { LOTUS_INVENTORY: "" })).toBe("here");
    await writeFile(join(home, "other.yaml"), named("from-environment"));
    expect(await found(undefined, { LOTUS_INVENTORY: "~/other.yaml" })).toBe("from-environment");
    await writeFile(join(cwd, "named.yaml"), named("named"));
    expect(await found("named.yaml", { LOTUS_INVENTORY: "~/other.yaml" })).toBe("named");
  });

  test("a named file that is not there is an error, whatever else could be found", async () => {
    const { cwd, home } = await world();
    await writeFile(join(cwd, "inventory.yaml"), shippedText);
    await expect(loadInventory({ file: "gone.yaml", env: {}, cwd, home })).rejects.toThrow(
      "--inventory names gone.yaml, and there is no such file",
    );
    await expect(loadInventory({ env: { LOTUS_INVENTORY: "/gone.yaml" }, cwd, home })).rejects.toThrow(
      "$LOTUS_INVENTORY names /gone.yaml, and there is no such file",
    );
    await expect(loadInventory({ file: " ", env: {}, cwd, home })).rejects.toThrow("its value is empty");
    await expect(loadInventory({ file: ".", env: {}, cwd, home })).rejects.toThrow("it is a directory");
  });

  test("none anywhere: the places are named", async () => {
    const { cwd, home, env } = await world();
    const failed = loadInventory({ cwd, home, env });
    await expect(failed).rejects.toThrow(UsageError);
    await expect(failed).rejects.toThrow(
      "./inventory.yaml, ~/.config/lotus/inventory.yaml and /etc/lotus/inventory.yaml",
    );
  });

  test("problems name the file as one would type it", async () => {
    const { cwd, home } = await world();
    await writeFile(join(home, ".config/lotus/inventory.yaml"), "[]");
    await expect(loadInventory({ env: {}, cwd, home })).rejects.toThrow("~/.config/lotus/inventory.yaml:1:1  expected");
  });
});

function failure(text: string): InventoryError {
  try {
    load(text);
  } catch (error) {
    if (error instanceof InventoryError) return error;
    throw error;
  }
  throw new LotusError("the text was accepted");
}
