import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type Embedded, startEmbedded } from "../lab/embedded/deployment.ts";
import { healthJsonSchema } from "../src/schemas/health.ts";
import { lotus } from "./lotus.ts";

let deployment: Embedded;
let directory: string;
const run = (...words: readonly string[]) =>
  lotus(["health", ...words], { ...deployment.env, LOTUS_INVENTORY: deployment.inventoryFile }, directory);
const contacted = () => [...deployment.activity.values()].reduce((sum, { connections }) => sum + connections, 0);

beforeAll(async () => {
  deployment = await startEmbedded({ broken: "postgres-dead" });
  directory = await mkdtemp(join(tmpdir(), "lotus-outputs-"));
});
afterAll(async () => {
  await deployment.stop();
  await rm(directory, { recursive: true });
});

it("writes every report that is asked for from one run, besides the text", async () => {
  const before = contacted();
  await writeFile(join(directory, "h.prom"), "old", { mode: 0o600 });
  const ran = await run("--html", "h.html", "--junit", "h.xml", "--prometheus", "h.prom");
  expect(ran.exitCode).toBe(1);
  expect(ran.stdout).toContain("✗ PostgreSQL is down");
  expect(contacted() - before).toBe(deployment.activity.size);
  const read = (name: string) => readFile(join(directory, name), "utf8");
  expect(await read("h.html")).toContain("PostgreSQL is down");
  expect(await read("h.xml")).toMatch(/<testsuites name="lotusguild" tests="\d+" failures="1" /);
  expect(await read("h.prom")).toContain('kind="unit-not-running",severity="broken"} 1\n');
  // Prometheus reads it as another user.
  expect((await stat(join(directory, "h.prom"))).mode & 0o777).toBe(0o644);
  expect((await readdir(directory)).toSorted()).toEqual(["h.html", "h.prom", "h.xml"]);
});

it.each([
  ["--html", "<!doctype html>"],
  ["--junit", "<?xml"],
  ["--prometheus", "# HELP"],
])("prints %s - instead of the text", async (option, start) => {
  const { stdout, exitCode } = await run("cinny", option, "-");
  expect(stdout.startsWith(start)).toBe(true);
  expect(exitCode).toBe(0);
});

it("writes through a link and into a device, and leaves both what they are", async () => {
  await writeFile(join(directory, "real.html"), "");
  await symlink("real.html", join(directory, "link.html"));
  expect(await run("cinny", "--quiet", "--html", "link.html", "--junit", "/dev/null")).toMatchObject({ exitCode: 0 });
  expect(await readFile(join(directory, "real.html"), "utf8")).toContain("<!doctype html>");
  expect((await stat("/dev/null")).isCharacterDevice()).toBe(true);
});

describe("before any host is asked, it refuses", () => {
  it.each([
    [["--html", "nowhere/h.html"], "--html: nowhere/h.html cannot be written: there is no such directory"],
    [["--junit", "/"], "--junit: / cannot be written: it is a directory"],
    [["--html", "x", "--junit", "x"], "two reports are to be written to x"],
    [["--json", "--html", "-"], "only one report fits on standard output, not --json and --html -"],
    [["--only", "disc"], '--only: no check or service is "disc", did you mean "disk"?'],
    [["--skip", "coturm"], '--skip: no check or service is "coturm", did you mean "coturn"?'],
    [["--only", "coturn", "--skip", "coturn"], "nothing is left to look at"],
    [["--list", "--watch"], "--list"],
    [["--watch", "0"], "expected seconds"],
    [["--notify", "matrix"], "the inventory does not say where to"],
    [["--notify", "irc"], "matrix"],
  ])("%j", async (words, message) => {
    const before = contacted();
    const { exitCode, stdout, stderr } = await run(...words);
    expect(stderr).toContain(message);
    expect({ exitCode, stdout, contacted: contacted() - before }).toEqual({ exitCode: 2, stdout: "", contacted: 0 });
  });
});

it("says that node_exporter reads only .prom files", async () => {
  const { stderr } = await run("cinny", "--quiet", "--prometheus", "metrics.txt");
  expect(stderr).toBe("metrics.txt: node_exporter reads only files that end in .prom\n");
});

describe("--list", () => {
  it("prints every check with what it looks at, and contacts nothing", async () => {
    const before = contacted();
    const [all, some] = [await run("--list", "--json"), await run("--list", "synapse", "--only", "*-answers")];
    const { checks } = JSON.parse(all.stdout) as { checks: { check: string; looksAt: string[] }[] };
    expect(checks.find(({ check }) => check === "host-reachable")?.looksAt).toHaveLength(13);
    expect(checks.every(({ looksAt }) => looksAt.length > 0)).toBe(true);
    expect(some.stdout).toMatch(/^synapse-answers +\S.*\n +1 service: synapse\n/);
    expect(contacted()).toBe(before);
  });
});

describe("--only and --skip", () => {
  const results = async (...words: readonly string[]) => {
    const { results } = JSON.parse((await run("--json", ...words)).stdout) as {
      results: { check: string; host: string; service: string | null; outcome: string }[];
    };
    return results.map(({ check, host, service, outcome }) => `${check} ${service ?? host} ${outcome}`);
  };

  it("look at the chosen checks, and show what else explains them", async () => {
    expect(await results("--only", "disk", "cinny", "lldap")).toEqual(["disk cinny clean", "disk lldap clean"]);
    expect(await results("--only", "synapse-database")).toEqual([
      "synapse-database synapse skipped",
      "unit-running postgresql found",
    ]);
  });

  it("ask no other host", async () => {
    const before = new Map([...deployment.activity].map(([name, { connections }]) => [name, connections]));
    await run("--only", "website-serves");
    const asked = [...deployment.activity].filter(([name, { connections }]) => connections !== before.get(name));
    expect(asked.map(([name]) => name)).toEqual(["synapse"]);
  });

  it("leave out what is to be skipped", async () => {
    expect(await results("cinny", "--skip", "disk,memory,unit-*,cinny-*")).toEqual([
      "host-reachable cinny clean",
      "clock cinny clean",
      "failed-units cinny clean",
      "listeners-known cinny clean",
      "ports-listening cinny clean",
    ]);
  });
});

describe("docs/health.schema.json", () => {
  const file = new URL("../docs/health.schema.json", import.meta.url);

  it("is what the code says; renew it with: node scripts/health-schema.ts > docs/health.schema.json", async () => {
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual(healthJsonSchema());
  });

  it("holds for what lotus prints, and not for something else", async () => {
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
      JSON.parse(await readFile(file, "utf8")) as object,
    );
    const document = JSON.parse((await run("postgresql", "--json")).stdout) as Record<string, unknown>;
    expect(validate(document)).toBe(true);
    expect(validate({ ...document, added: "by a later lotus" })).toBe(true);
    expect(validate({ ...document, results: [{ outcome: "fine" }] })).toBe(false);
  });
});
