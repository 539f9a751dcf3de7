import type { Client, ClientConfig, Query } from "pg";

import type { Endpoint, HostView } from "../hosts/host.ts";
import { HostError } from "../hosts/host-error.ts";
import type { Secret } from "../hosts/secret.ts";
import { excerpt } from "./excerpt.ts";
import { NoAnswerError } from "./no-answer.ts";
import { blame, openStream } from "./open-stream.ts";
import { asSocket, socketPath } from "./postgres-socket.ts";

export interface PostgresPlace {
  readonly database: string;
  readonly port: number;
  /** The directory of the server's unix socket: peer authentication, as the system user `postgres`. */
  readonly sockets: string;
  /** Logs in with it over TCP instead. */
  readonly login?: { readonly address: string; readonly user: string; readonly password: Secret } | undefined;
}

/** A row as node-pg gives it: numbers and booleans parsed, 64-bit numbers as text. */
export type Row = Readonly<Record<string, unknown>>;

/** The server's own words. */
export interface PostgresProblem {
  /** SQLSTATE, such as `3D000` for a database that does not exist. */
  readonly code: string;
  /** Safe to print. */
  readonly message: string;
}

export type QueryOutcome =
  | { readonly kind: "rows"; readonly rows: readonly Row[] }
  | ({ readonly kind: "failed" } & PostgresProblem);

/** The server let us in and answered each query, or it did not let us in. */
export type Conversation =
  | { readonly kind: "answers"; readonly answers: readonly QueryOutcome[] }
  | ({ readonly kind: "refused" } & PostgresProblem);

/** For the whole conversation once the host is reached, and for each statement on the server, in milliseconds. */
const limit = 8000;
const statementLimit = 5000;

/**
 * Asks a PostgreSQL server several queries on one connection, read-only. Without a password, the queries travel with the login.
 * @throws NoAnswerError when no server answers, HostError when the host cannot be asked.
 */
export async function askPostgres(
  host: HostView,
  place: PostgresPlace,
  queries: readonly string[],
): Promise<Conversation> {
  const { sockets, port, database, login } = place;
  const endpoint: Endpoint =
    login === undefined
      ? { kind: "unix", path: socketPath(sockets, port), as: "postgres" }
      : { kind: "tcp", host: login.address, port };
  const where = endpoint.kind === "unix" ? endpoint.path : `${endpoint.host}:${endpoint.port}`;
  const asked = `database ${database} at ${where} on ${host.label}`;
  const [stream, { default: pg }] = await Promise.all([openStream(host, endpoint, asked), import("pg")]);
  const client = new pg.Client(settings(place, () => asSocket(stream)));
  client.on("error", () => undefined);
  const stopClock = startClock(host, () => stream.destroy(new Error(`no answer within ${limit / 1000} s`)));
  try {
    const connecting = client.connect();
    const asking = Promise.all(
      queries.map((text) => ask(client, login === undefined ? early(client, text, pg.Query) : text)),
    );
    asking.catch(() => undefined);
    await connecting;
    return { kind: "answers", answers: await asking };
  } catch (error) {
    const problem = problemOf(error);
    if (problem !== undefined) return { kind: "refused", ...problem };
    if (error instanceof HostError) throw await blame(host, error, asked);
    throw new NoAnswerError({
      asked,
      reason: excerpt(error instanceof Error ? error.message : String(error)),
      cause: error,
    });
  } finally {
    stopClock();
    // Takes its leave of the server; the answer to that is not waited for.
    client.end().catch(() => undefined);
  }
}

/**
 * Calls `late` when the limit is over. A unix socket counts as open at once, long before its host is reached: that the way there
 * takes time is not the server's fault, so the clock starts with the host's first answer. Returns what stops it.
 */
function startClock(host: HostView, late: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const start = (): void => {
    if (!stopped) timer = setTimeout(late, limit);
  };
  host.query(["true"]).then(start, start);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

function settings({ database, login }: PostgresPlace, stream: NonNullable<ClientConfig["stream"]>): ClientConfig {
  return {
    user: login?.user ?? "postgres",
    // An empty text keeps node-pg from looking for PGPASSWORD and ~/.pgpass.
    password: login?.password.reveal() ?? "",
    database,
    stream,
    ssl: false,
    application_name: "lotus",
    statement_timeout: statementLimit,
    options: "-c default_transaction_read_only=on",
    pipeline: true,
  };
}

/**
 * A query that is sent right behind the login, which saves a round trip: a server that asks for no password reads on to it.
 * When its turn comes, node-pg has nothing left to submit.
 */
function early(client: Client, text: string, Query: typeof import("pg").Query): Query {
  const query = new Query(text);
  query.submit = () => undefined;
  client.connection.once("connect", () => client.connection.query(text));
  return query;
}

/** A query that failed is an answer. Rejects when the connection broke. */
function ask(client: Client, query: Query | string): Promise<QueryOutcome> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null | undefined, result: { readonly rows: readonly Row[] }) => {
      if (!error) return resolve({ kind: "rows", rows: result.rows });
      const problem = problemOf(error);
      return problem === undefined ? reject(error) : resolve({ kind: "failed", ...problem });
    };
    if (typeof query === "string") client.query(query, done);
    else client.query(Object.assign(query, { callback: done }));
  });
}

/** What the server itself complained of; undefined for any other error. SQLSTATEs have five characters. */
function problemOf(error: unknown): PostgresProblem | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("severity" in error)) return undefined;
  return { code: String(error.code), message: excerpt(error.message) };
}
