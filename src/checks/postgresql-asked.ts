import { LotusError } from "../errors.ts";
import type { ServiceOf } from "../inventory/inventory.ts";
import { excerpt } from "../probes/excerpt.ts";
import { askPostgres, type PostgresPlace, type PostgresProblem, type Row } from "../probes/postgres.ts";
import { debianSockets, defaultPort, superuser } from "../services/postgresql.ts";
import type { Looking, ServiceSubject } from "./check.ts";
import { addressesFromItself, portNamed } from "../inventory/place-of-port.ts";

export type PostgresSubject = ServiceSubject<ServiceOf<"postgresql">>;

/** Where a check of what goes on inside PostgreSQL builds on: that it lets lotus in at all. */
export const afterPostgres = ["unit-running", "ports-listening", "postgresql-answers"];

/** Through the server's socket, where nobody asks for a password; or, when the inventory names one, over TCP with it. */
export async function postgresPlace({ secret }: Looking, { service, host }: PostgresSubject): Promise<PostgresPlace> {
  const { database, paths, password } = service;
  const port = portNamed(service, "sql");
  const place = { database, port: port?.first ?? defaultPort, sockets: paths["sockets"] ?? debianSockets };
  const address = port && addressesFromItself(port, host)[0];
  if (password === undefined || secret === undefined || address === undefined) return place;
  return { ...place, login: { address, user: superuser, password: await secret(password) } };
}

/**
 * The rows of each query, in the conversation that all checks of the turn share.
 * @throws LotusError where the server does not tell: one query that fails leaves the whole check without a judgement.
 */
export async function rowsFromPostgres(
  looking: Looking,
  subject: PostgresSubject,
  queries: readonly string[],
): Promise<readonly (readonly Row[])[]> {
  const conversation = await askPostgres(looking.host, await postgresPlace(looking, subject), queries);
  if (conversation.kind === "refused") throw notLetIn(conversation);
  return conversation.answers.map((outcome) => {
    if (outcome.kind === "rows") return outcome.rows;
    throw new LotusError(`PostgreSQL does not tell: ${outcome.message}`, { hint: hintFor(outcome) });
  });
}

/** The server keeps lotus out for who it is, which says nothing about others. */
export function notLetIn({ message }: PostgresProblem): LotusError {
  return new LotusError(`PostgreSQL does not let lotus in: ${message}`, {
    hint: "pg_hba.conf needs its line `local all postgres peer` before others for local; or a `password` in the inventory",
  });
}

function hintFor({ code }: PostgresProblem): string | undefined {
  if (code === "42501") return "lotus looks as a superuser; the one in use may not see this";
  return code.startsWith("42") ? "these figures have their names since PostgreSQL 17" : undefined;
}

/** A number of a row; 0 where there is none. */
export function numberIn(row: Row | undefined, name: string): number {
  const value = Number(row?.[name] ?? 0);
  return Number.isFinite(value) ? value : 0;
}

/** A text of a row, fit to print; undefined where there is none. */
export function textIn(row: Row | undefined, name: string): string | undefined {
  const value = row?.[name];
  return typeof value === "string" && value !== "" ? excerpt(value) : undefined;
}

/** Seconds of a row, in milliseconds. */
export function msIn(row: Row | undefined, name: string): number {
  return Math.round(numberIn(row, name) * 1000);
}
