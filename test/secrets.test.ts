import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { type Embedded, startEmbedded } from "../lab/embedded/deployment.ts";
import { lotus } from "./lotus.ts";

const planted = "correct-horse-battery-staple-4711";
let deployment: Embedded;
let directory: string;
let inventory: string;

beforeAll(async () => {
  deployment = await startEmbedded({ passphrase: planted });
  directory = await mkdtemp(join(tmpdir(), "lotus-secrets-"));
  inventory = await withPassphrase("good.yaml", "{ env: PLANTED }");
});
afterAll(async () => {
  await deployment.stop();
  await rm(directory, { recursive: true });
});

/** The shipped inventory with a passphrase for the admin's key. */
async function withPassphrase(name: string, reference: string): Promise<string> {
  const shipped = await readFile(deployment.inventoryFile, "utf8");
  const file = join(directory, name);
  await writeFile(file, shipped.replace(/^  # passphrase: .*$/m, `  passphrase: ${reference}`));
  return file;
}

const run = (...words: readonly string[]) =>
  lotus(words, { ...deployment.env, PLANTED: planted, LOTUS_INVENTORY: inventory });

it("logs in with a key that the secret opens", async () => {
  const { exitCode, stdout } = await run("health", "--quiet");
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "" });
});

it.each([
  [["inventory", "list"]],
  [["inventory", "list", "--json"]],
  [["inventory", "show", "synapse"]],
  [["inventory", "show", "synapse", "--json"]],
  [["inventory", "validate", "--json"]],
  [["inventory", "schema"]],
  [["health", "--verbose"]],
  [["health", "--json"]],
  [["health", "--verbose", "--ssh", "openssh"]],
  [["exec", "synapse", "--", "date", "+%s.%N"]],
  [["exec", "synapse", "--", "never-recorded"]],
  [["trust", "synapse"]],
  [["health", "no-such-host"]],
])("prints no secret: %j", async (words) => {
  const { stdout, stderr } = await run(...words);
  expect(stdout + stderr).not.toContain(planted);
  expect(stdout + stderr).not.toBe("");
});

it("prints neither the secret nor part of it when it does not open the key", async () => {
  const file = await withPassphrase("wrong.yaml", `{ command: [printf, "${planted}-wrong"] }`);
  const { exitCode, stdout, stderr } = await run("health", "synapse", "--verbose", "--inventory", file);
  expect(exitCode).toBe(3);
  expect(stdout + stderr).not.toContain(`${planted}-wrong`);
});

it("refuses a secret's file that others can read, without its content", async () => {
  const secret = join(directory, "secret");
  await writeFile(secret, planted, { mode: 0o644 });
  const file = await withPassphrase("open.yaml", `{ file: ${secret} }`);
  const { stdout, stderr } = await run("health", "synapse", "--inventory", file);
  expect(stdout + stderr).toContain(secret);
  expect(stdout + stderr).not.toContain(planted);
});
