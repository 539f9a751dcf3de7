import { expect, test } from "vitest";

import type { Conversation, QueryOutcome } from "../probes/postgres.ts";
import { judgePostgres } from "./postgresql-answers.ts";
import { silent } from "./testing/answers.ts";

const wanted = { database: "synapse", version: "17.9", limits: { connectionsWarn: 0.8 } };
const server = (change: Record<string, unknown> = {}): QueryOutcome => ({
  kind: "rows",
  rows: [{ version: "17.11 (Debian 17.11-0+deb13u1)", recovering: false, used: 11, usable: 97, ...change }],
});
const schema: QueryOutcome = { kind: "rows", rows: [{ version: 93 }] };
const noTable: QueryOutcome = { kind: "failed", code: "42P01", message: 'relation "schema_version" does not exist' };
const answers = (...outcomes: readonly QueryOutcome[]): Conversation => ({ kind: "answers", answers: outcomes });
const refused = (code: string, message: string): Conversation => ({ kind: "refused", code, message });

test.each<[string, Conversation, readonly string[]]>([
  ["all is well", answers(server(), schema), []],
  ["it is a standby", answers(server({ recovering: true }), schema), ["database-read-only"]],
  ["connections run short", answers(server({ used: 78 }), schema), ["connections-short"]],
  ["connections are used up", answers(server({ used: 97 }), schema), ["connections-exhausted"]],
  ["it is another release", answers(server({ version: "18.1" }), schema), ["version-differs"]],
  ["Synapse's tables are not there", answers(server(), noTable), ["schema-unreadable"]],
  ["Synapse's tables are empty", answers(server(), { kind: "rows", rows: [] }), ["schema-unreadable"]],
  ["there is no such database", refused("3D000", 'database "synapse" does not exist'), ["database-missing"]],
  [
    "it refuses for lack of connections",
    refused("53300", "sorry, too many clients already"),
    ["connections-exhausted"],
  ],
  ["it is starting", refused("57P03", "the database system is starting up"), ["database-refuses"]],
  [
    "it breaks in the middle",
    answers({ kind: "failed", code: "57P01", message: "terminating connection" }, noTable),
    ["database-refuses", "schema-unreadable"],
  ],
])("%s", (_, answer, expected) => {
  expect(judgePostgres({ kind: "answer", answer }, wanted).map(({ kind }) => kind)).toEqual(expected);
});

test("silence is a finding", () => {
  expect(judgePostgres(silent("database synapse", "connection refused"), wanted)).toEqual([
    { kind: "not-answering", asked: "database synapse", reason: "connection refused" },
  ]);
});

test("a server that keeps lotus out says nothing about others", () => {
  const out = refused("28000", 'Peer authentication failed for user "postgres"');
  expect(() => judgePostgres({ kind: "answer", answer: out }, wanted)).toThrow("PostgreSQL does not let lotus in");
});
