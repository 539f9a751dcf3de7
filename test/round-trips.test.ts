import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, expect, it } from "vitest";

import { type Embedded, startEmbedded } from "../lab/embedded/deployment.ts";
import { type LinePort, startLine } from "../src/hosts/testing/round-trips.ts";
import { lotus } from "./lotus.ts";

const budget = 9;
/**
 * From the proxy's host lotus talks with coturn, which takes turns by its nature: a challenge, an allocation made with what coturn's own
 * host signed meanwhile, and what is asked of the allocation.
 */
const conversing: Readonly<Record<string, number>> = { npm: 11 };
const lines = new Map<string, LinePort>();
let deployment: Embedded;

afterEach(async () => {
  for (const line of lines.values()) line.close();
  await deployment.stop();
});

/** The line is so slow that a clock cannot be read through it to within seconds: this inventory does not ask for that. */
async function patientInventory(): Promise<string> {
  const shipped = await readFile(deployment.inventoryFile, "utf8");
  const file = join(deployment.home, "inventory.yaml");
  await writeFile(file, shipped.replace(/clockOffset: \S+ s/, "clockOffset: 60 s"));
  return file;
}

it(`asks every host all that a health run asks within ${budget} round trips, connecting included`, async () => {
  deployment = await startEmbedded({
    inBetween: async (host, port) => {
      const line = await startLine(port);
      lines.set(host, line);
      return line.port;
    },
  });
  const { exitCode, stdout } = await lotus(["health", "--inventory", await patientInventory()], deployment.env);
  expect(stdout).toContain("✓ everything works");
  expect(exitCode).toBe(0);
  const trips = [...lines].map(([host, line]) => [host, line.roundTrips()] as const);
  expect(Object.fromEntries(trips.filter(([host, count]) => count > (conversing[host] ?? budget)))).toEqual({});
}, 60_000);
