import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, expect, it } from "vitest";

import { type Embedded, startEmbedded } from "../lab/embedded/deployment.ts";
import { type LinePort, startLine } from "../src/hosts/testing/round-trips.ts";
import { lotus } from "./lotus.ts";

const budget = 9;
/**
 * With coturn lotus talks in turns by their nature: a challenge, an allocation made with what coturn's own host signed meanwhile, and
 * what is asked of the allocation.
 */
const conversation = { checks: "coturn-relays,coturn-peers", budget: 11 };
const lines = new Map<string, LinePort>();
let deployment: Embedded;

afterEach(async () => {
  for (const line of lines.values()) line.close();
  lines.clear();
  await deployment.stop();
});

/** The line is so slow that a clock cannot be read through it to within seconds: this inventory does not ask for that. */
async function patientInventory(): Promise<string> {
  const shipped = await readFile(deployment.inventoryFile, "utf8");
  const file = join(deployment.home, "inventory.yaml");
  await writeFile(file, shipped.replace(/clockOffset: \S+ s/, "clockOffset: 60 s"));
  return file;
}

async function tripsOf(...words: readonly string[]): Promise<Readonly<Record<string, number>>> {
  deployment = await startEmbedded({
    inBetween: async (host, port) => {
      const line = await startLine(port);
      lines.set(host, line);
      return line.port;
    },
  });
  const command = ["health", "--inventory", await patientInventory(), ...words];
  const { exitCode, stdout } = await lotus(command, deployment.env);
  expect(stdout).toContain("✓ everything works");
  expect(exitCode).toBe(0);
  return Object.fromEntries([...lines].map(([host, line]) => [host, line.roundTrips()]));
}

function over(budget: number, trips: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(trips).filter(([, count]) => count > budget));
}

it(`asks every host all that a health run asks within ${budget} round trips, connecting included`, async () => {
  expect(over(budget, await tripsOf("--skip", conversation.checks))).toEqual({});
}, 60_000);

it(`allocates at coturn, asks for permissions and leaves within ${conversation.budget}`, async () => {
  expect(over(conversation.budget, await tripsOf("--only", conversation.checks))).toEqual({});
}, 60_000);
