import { readFile } from "node:fs/promises";

import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import { databaseContent } from "../lab/embedded/captures.ts";
import { type Embedded, startEmbedded } from "../lab/embedded/deployment.ts";
import { type Database, startDatabase } from "../lab/embedded/postgres.ts";
import { type ScenarioName, scenarios } from "../lab/embedded/scenarios.ts";
import { lotus } from "./lotus.ts";
import { fieldsOf, readReport } from "./report.ts";

let database: Database;
let deployment: Embedded | undefined;

beforeAll(async () => {
  database = await startDatabase(databaseContent());
});
afterEach(() => deployment?.stop());
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
  ["certificate-expired", { exitCode: 1, findings: ["certificate-expired on npm"] }],
  ["unit-stopped", { exitCode: 1, findings: ["unit-not-running on hookshot"] }],
  ["unit-flapping", { exitCode: 1, findings: ["unit-flapping on lk-jwt-service"] }],
  ["port-not-listening", { exitCode: 1, findings: ["port-not-listening on hookshot"] }],
  ["disk-full", { exitCode: 1, findings: ["disk-full on postgres"] }],
  ["postgres-dead", { exitCode: 1, findings: ["unit-not-running on postgresql"] }],
  ["synapse-database-gone", { exitCode: 1, findings: ["synapse-database-gone on synapse"] }],
];

it("covers every scenario there is", () => {
  expect(table.map(([name]) => name).toSorted()).toEqual(Object.keys(scenarios).toSorted());
});

it.each(table)("%s gives exactly its finding", async (broken, expected) => {
  deployment = await startEmbedded({ broken, database });
  const env = { ...deployment.env, LOTUS_INVENTORY: deployment.inventoryFile };
  const { exitCode, stdout } = await lotus(["health", "--json"], env);
  const report = readReport(stdout);
  const documented = await readFile(new URL("../docs/health-json.md", import.meta.url), "utf8");
  expect(fieldsOf(JSON.parse(stdout)).filter((field) => !documented.includes(`| \`${field}\` `))).toEqual([]);
  expect(report.findings.map(({ kind, service, host }) => `${kind} on ${service ?? host}`)).toEqual(expected.findings);
  const unknown = report.results.filter(({ outcome }) => outcome === "unknown").map(({ host }) => host);
  expect(unknown).toEqual(expected.unknown === undefined ? [] : [expected.unknown]);
  expect(exitCode).toBe(expected.exitCode);
  expect(deployment.unrecorded).toEqual([]);
});
