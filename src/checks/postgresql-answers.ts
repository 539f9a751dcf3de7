import { askPostgres, type Conversation, type QueryOutcome } from "../probes/postgres.ts";
import { loginRefusals, schemaQuery, serverQuery } from "../services/postgresql.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { type Heard, heard } from "./heard.ts";
import { notLetIn, postgresPlace } from "./postgresql-asked.ts";
import { afterPorts } from "./surfaces.ts";
import { judgeVersion } from "./version.ts";

export interface Wanted {
  readonly database: string;
  readonly version?: string | undefined;
  readonly limits: { readonly connectionsWarn: number };
}

export default defineServiceCheck({
  id: "postgresql-answers",
  title: "takes logins and writes, and holds Synapse's tables",
  kinds: ["postgresql"],
  after: afterPorts,
  observe: async (looking, subject) =>
    heard(askPostgres(looking.host, await postgresPlace(looking, subject), [serverQuery, schemaQuery])),
  judge: (seen, { service }) => judgePostgres(seen, service),
});

/** @throws LotusError when the server keeps lotus out for who it is, which says nothing about others. */
export function judgePostgres(seen: Heard<Conversation>, { database, version, limits }: Wanted): readonly Finding[] {
  if (seen.kind === "silence") return [{ kind: "not-answering", asked: seen.asked, reason: seen.reason }];
  if (seen.answer.kind === "refused") return [judgeRefusal(seen.answer, database)];
  const [server, schema] = seen.answer.answers;
  return [...judgeServer(server, version, limits.connectionsWarn), ...judgeSchema(schema, database)];
}

function judgeRefusal({ code, message }: Extract<Conversation, { kind: "refused" }>, database: string): Finding {
  if (code === loginRefusals.noSuchDatabase) return { kind: "database-missing", database };
  if (code === loginRefusals.tooManyConnections) {
    return { kind: "connections-exhausted", used: undefined, usable: undefined };
  }
  if (code.startsWith(loginRefusals.notAllowed)) {
    throw notLetIn({ code, message });
  }
  return { kind: "database-refuses", code, message };
}

function judgeServer(
  outcome: QueryOutcome | undefined,
  expected: string | undefined,
  tight: number,
): readonly Finding[] {
  const row = outcome?.kind === "rows" ? outcome.rows[0] : undefined;
  if (row === undefined) {
    const problem =
      outcome?.kind === "failed" ? outcome : { code: "", message: "the server said nothing about itself" };
    return [{ kind: "database-refuses", code: problem.code, message: problem.message }];
  }
  const version = String(row["version"]);
  return [
    ...(row["recovering"] === true ? [{ kind: "database-read-only" } as const] : []),
    ...judgeConnections(Number(row["used"]), Number(row["usable"]), tight),
    ...judgeVersion(version, expected),
  ];
}

function judgeConnections(used: number, usable: number, tight: number): readonly Finding[] {
  if (used >= usable) return [{ kind: "connections-exhausted", used, usable }];
  return used / usable >= tight ? [{ kind: "connections-short", used, usable }] : [];
}

function judgeSchema(outcome: QueryOutcome | undefined, database: string): readonly Finding[] {
  if (outcome?.kind === "rows" && outcome.rows.length > 0) return [];
  const problem = outcome?.kind === "failed" ? outcome.message : "it is empty";
  return [{ kind: "schema-unreadable", database, problem }];
}
