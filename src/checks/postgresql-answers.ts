import { LotusError } from "../errors.ts";
import type { ServiceOf } from "../inventory/inventory.ts";
import { askPostgres, type Conversation, type PostgresPlace, type QueryOutcome } from "../probes/postgres.ts";
import {
  connectionsTight,
  debianSockets,
  defaultPort,
  loginRefusals,
  schemaQuery,
  serverQuery,
  superuser,
} from "../services/postgresql.ts";
import { defineServiceCheck, type Looking, type ServiceSubject } from "./check.ts";
import type { Finding } from "./finding.ts";
import { type Heard, heard } from "./heard.ts";
import { addressesFromItself, portNamed } from "./place-of-port.ts";
import { afterPorts } from "./surfaces.ts";
import { judgeVersion } from "./version.ts";

export interface Wanted {
  readonly database: string;
  readonly version?: string | undefined;
}

export default defineServiceCheck({
  id: "postgresql-answers",
  title: "takes logins and writes, and holds Synapse's tables",
  kinds: ["postgresql"],
  after: afterPorts,
  observe: async (looking, subject) =>
    heard(askPostgres(looking.host, await placeOf(looking, subject), [serverQuery, schemaQuery])),
  judge: (seen, { service }) => judgePostgres(seen, service),
});

/** Through the server's socket, where nobody asks for a password; or, when the inventory names one, over TCP with it. */
export async function placeOf(
  { secret }: Looking,
  { service, host }: ServiceSubject<ServiceOf<"postgresql">>,
): Promise<PostgresPlace> {
  const { database, paths, password } = service;
  const port = portNamed(service, "sql");
  const place = { database, port: port?.first ?? defaultPort, sockets: paths["sockets"] ?? debianSockets };
  const address = port && addressesFromItself(port, host)[0];
  if (password === undefined || secret === undefined || address === undefined) return place;
  return { ...place, login: { address, user: superuser, password: await secret(password) } };
}

/** @throws LotusError when the server keeps lotus out for who it is, which says nothing about others. */
export function judgePostgres(seen: Heard<Conversation>, { database, version }: Wanted): readonly Finding[] {
  if (seen.kind === "silence") return [{ kind: "not-answering", asked: seen.asked, reason: seen.reason }];
  if (seen.answer.kind === "refused") return [judgeRefusal(seen.answer, database)];
  const [server, schema] = seen.answer.answers;
  return [...judgeServer(server, version), ...judgeSchema(schema, database)];
}

function judgeRefusal({ code, message }: Extract<Conversation, { kind: "refused" }>, database: string): Finding {
  if (code === loginRefusals.noSuchDatabase) return { kind: "database-missing", database };
  if (code === loginRefusals.tooManyConnections) {
    return { kind: "connections-exhausted", used: undefined, usable: undefined };
  }
  if (code.startsWith(loginRefusals.notAllowed)) {
    throw new LotusError(`PostgreSQL does not let lotus in: ${message}`, {
      hint: "pg_hba.conf needs its line `local all postgres peer` before others for local; or a `password` in the inventory",
    });
  }
  return { kind: "database-refuses", code, message };
}

function judgeServer(outcome: QueryOutcome | undefined, expected: string | undefined): readonly Finding[] {
  const row = outcome?.kind === "rows" ? outcome.rows[0] : undefined;
  if (row === undefined) {
    const problem =
      outcome?.kind === "failed" ? outcome : { code: "", message: "the server said nothing about itself" };
    return [{ kind: "database-refuses", code: problem.code, message: problem.message }];
  }
  const version = String(row["version"]);
  return [
    ...(row["recovering"] === true ? [{ kind: "database-read-only" } as const] : []),
    ...judgeConnections(Number(row["used"]), Number(row["usable"])),
    ...judgeVersion(version, expected),
  ];
}

function judgeConnections(used: number, usable: number): readonly Finding[] {
  if (used >= usable) return [{ kind: "connections-exhausted", used, usable }];
  return used / usable >= connectionsTight ? [{ kind: "connections-short", used, usable }] : [];
}

function judgeSchema(outcome: QueryOutcome | undefined, database: string): readonly Finding[] {
  if (outcome?.kind === "rows" && outcome.rows.length > 0) return [];
  const problem = outcome?.kind === "failed" ? outcome.message : "it is empty";
  return [{ kind: "schema-unreadable", database, problem }];
}
