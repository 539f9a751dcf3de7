import type { Conversation } from "../probes/postgres.ts";
import { askHttp } from "../probes/http.ts";
import { type SynapseFacts, synapseFacts, type Unreadable } from "../probes/synapse-host.ts";
import { synapseVersion, versionPath } from "../services/synapse.ts";
import { missingReleases } from "../services/synapse-advisories.ts";
import { schemaVersionsQuery } from "../services/synapse-tables.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { addressesFromItself, portNamed } from "../inventory/place-of-port.ts";
import { askSynapseTables, rowsOf } from "./synapse-database-place.ts";
import { synapsePaths } from "./synapse-paths.ts";

export interface ReleaseSeen {
  readonly facts: SynapseFacts | Unreadable;
  /** What it says it is; undefined when it says nothing, which is another check's matter. */
  readonly running: string | undefined;
  readonly tables: Conversation | undefined;
}

export default defineServiceCheck({
  id: "synapse-release",
  title: "runs what is installed, without known holes, and fits its tables",
  kinds: ["synapse"],
  after: ["unit-running", "ports-listening", "synapse-answers"],
  observe: async (looking, subject): Promise<ReleaseSeen> => {
    const { service, host } = subject;
    const port = portNamed(service, "client");
    const address = port && addressesFromItself(port, host)[0];
    const asking =
      port === undefined || address === undefined
        ? undefined
        : askHttp(looking.host, { address, port: port.first }, { path: versionPath });
    const [facts, running, tables] = await Promise.all([
      synapseFacts(looking.host, synapsePaths(service)),
      asking?.then(
        ({ body }) => synapseVersion(body),
        () => undefined,
      ),
      askSynapseTables(looking, service, [schemaVersionsQuery]),
    ]);
    return { facts, running, tables };
  },
  judge: (seen, { service }) => judgeRelease(seen, service.advisoriesAcknowledged),
});

/** Compares what runs with what is installed, with the advisories nobody took note of, and with the tables. */
export function judgeRelease(
  { facts, running, tables }: ReleaseSeen,
  acknowledged: string | undefined,
): readonly Finding[] {
  const { version: installed, schema } = facts.kind === "facts" ? facts.installed : {};
  const findings: Finding[] = [];
  const release = running ?? installed;
  const missing = release === undefined ? [] : missingReleases(release, acknowledged);
  const [newest] = missing;
  if (release !== undefined && newest !== undefined) {
    const advisories = missing.flatMap((one) => one.advisories);
    findings.push({
      kind: "synapse-vulnerable",
      running: release,
      fixedIn: newest.version,
      worst: newest.worst,
      advisories,
    });
  }
  if (running !== undefined && installed !== undefined && plain(running) !== plain(installed)) {
    findings.push({ kind: "upgrade-pending", running, installed });
  }
  const needs = Number(rowsOf(tables, 0)[0]?.["compat"] ?? Number.NaN);
  if (installed !== undefined && schema !== undefined && needs > schema) {
    findings.push({ kind: "schema-incompatible", installed, knows: schema, needs });
  }
  return findings;
}

/** `1.149.0 (b=main,1234)` and `1.149.0+matrix1` are 1.149.0. */
function plain(version: string): string {
  return /^[\d.]+(?:rc\d+)?/.exec(version)?.[0] ?? version;
}
