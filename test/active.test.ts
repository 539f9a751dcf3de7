import { afterAll, beforeAll, expect, it } from "vitest";

import { type Embedded, startEmbedded } from "../lab/embedded/deployment.ts";
import { lotus } from "./lotus.ts";

let deployment: Embedded;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  deployment = await startEmbedded();
  env = { ...deployment.env, LOTUS_INVENTORY: deployment.inventoryFile };
});
afterAll(() => deployment.stop());

it("says what is missing where the inventory does not say how to ask the bot", async () => {
  const { exitCode, stdout } = await lotus(["health", "--active", "bot"], env);
  expect(stdout).toContain("!ping was not sent: the inventory does not say how");
  expect(stdout).toContain("services.bot");
  expect(exitCode).toBe(3);
});

it("is a mistake where no bot was asked for, and contacts nobody", async () => {
  const { exitCode, stderr } = await lotus(["health", "--active", "cinny"], env);
  expect(stderr).toContain("--active has nothing to do");
  expect(exitCode).toBe(2);
});

it("says in its help that nothing else writes", async () => {
  const { stdout } = await lotus(["health", "--help"], env);
  expect(stdout.replaceAll(/\s+/g, " ")).toContain("the only part that is not read-only");
});
