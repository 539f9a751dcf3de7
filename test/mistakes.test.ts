import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { type Embedded, startEmbedded } from "../lab/embedded/deployment.ts";
import { lotus } from "./lotus.ts";

let deployment: Embedded;
let directory: string;

beforeAll(async () => {
  deployment = await startEmbedded();
  directory = await mkdtemp(join(tmpdir(), "lotus-mistakes-"));
});
afterAll(async () => {
  await deployment.stop();
  await rm(directory, { recursive: true });
});

it.each([
  [["helth"], "health"],
  [["inventory", "lst"], "list"],
  [["health", "--jsn"], "--json"],
])("suggests what %j may have meant", async (words, meant) => {
  const { exitCode, stdout, stderr } = await lotus(words, deployment.env);
  expect(stderr).toMatch(new RegExp(`did you mean.*${meant}`, "i"));
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
});

it("names every problem of a bad inventory by line, and contacts nothing", async () => {
  const good = await readFile(deployment.inventoryFile, "utf8");
  const bad = good
    .replace("    address: 10.10.10.6\n", "    adress: 10.10.10.6\n")
    .replace("port: 8008", "port: eight");
  const file = join(directory, "bad.yaml");
  await writeFile(file, bad);
  const { exitCode, stderr } = await lotus(["health", "--inventory", file], deployment.env);
  expect(stderr).toMatch(/bad\.yaml:\d+:\d+ +hosts\.cinny\.adress: .*address/);
  expect(stderr).toMatch(/bad\.yaml:\d+:\d+ +services\.synapse\.ports\.client\.port: /);
  expect(stderr).toContain("nothing was contacted");
  expect(exitCode).toBe(2);
  expect([...deployment.activity.values()].every(({ connections }) => connections === 0)).toBe(true);
});

it("refuses a name that is neither host nor service, and contacts nothing", async () => {
  const { exitCode, stderr } = await lotus(
    ["health", "synaps", "--inventory", deployment.inventoryFile],
    deployment.env,
  );
  expect(stderr).toContain("synapse");
  expect(exitCode).toBe(2);
  expect([...deployment.activity.values()].every(({ connections }) => connections === 0)).toBe(true);
});
