import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import { databaseContent } from "../lab/embedded/captures.ts";
import { type Embedded, startEmbedded } from "../lab/embedded/deployment.ts";
import { type Database, startDatabase } from "../lab/embedded/postgres.ts";
import type { ScenarioName } from "../lab/embedded/scenarios.ts";
import { lotus } from "./lotus.ts";
import { readReport } from "./report.ts";

let database: Database;
let deployment: Embedded;

beforeAll(async () => {
  database = await startDatabase(databaseContent());
});
afterEach(() => deployment.stop());
afterAll(() => database.stop());

interface Expected {
  readonly exitCode: number;
  /** Kind and place of every finding that is shown. */
  readonly findings: readonly string[];
  /** Host whose questions could not be answered. */
  readonly unknown?: string;
}

const table: readonly (readonly [ScenarioName, Expected])[] = [
  ["host-down", { exitCode: 1, findings: ["host-unreachable on cinny"] }],
  ["sshd-hangs", { exitCode: 3, findings: [], unknown: "grafana" }],
  ["host-key-changed", { exitCode: 1, findings: ["host-key-changed on draupnir"] }],
];

it.each(table)("%s gives exactly its finding", async (broken, expected) => {
  deployment = await startEmbedded({ broken, database });
  const env = { ...deployment.env, LOTUS_INVENTORY: deployment.inventoryFile };
  const { exitCode, stdout } = await lotus(["health", "--json"], env);
  const report = readReport(stdout);
  expect(report.findings.map(({ kind, service, host }) => `${kind} on ${service ?? host}`)).toEqual(expected.findings);
  const unknown = report.results.filter(({ outcome }) => outcome === "unknown").map(({ host }) => host);
  expect(unknown).toEqual(expected.unknown === undefined ? [] : [expected.unknown]);
  expect(exitCode).toBe(expected.exitCode);
  expect(deployment.unrecorded).toEqual([]);
});
