import type { Duplex } from "node:stream";

import type { Client, ClientConfig, Query } from "pg";

import type { Endpoint, HostView } from "../hosts/host.ts";
import { HostError } from "../hosts/host-error.ts";
import type { Secret } from "../hosts/secret.ts";
import { excerpt } from "./excerpt.ts";
import { NoAnswerError } from "./no-answer.ts";
import { blame, openStream } from "./open-stream.ts";
import { asSocket, socketPath } from "./postgres-socket.ts";
import { sharingTurns } from "./sharing-turns.ts";

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
const statementLimit = 3000;
/** Health waits behind nobody's ALTER TABLE. */
const lockLimit = 1000;

/**
 * Asks a PostgreSQL server several queries, read-only, each in a transaction of its own, in the order given. What is asked of one
 * server and database in one turn of the event loop shares a connection. Without a password, the queries travel with the login.
 * @throws NoAnswerError when no server answers, HostError when the host cannot be asked.
 */
export const askPostgres: (host: HostView, place: PostgresPlace, queries: readonly string[]) => Promise<Conversation> =
  sharingTurns(converse, isSamePlace, (conversation, places) =>
    conversation.kind === "refused"
      ? conversation
      : { kind: "answers", answers: places.flatMap((at) => conversation.answers[at] ?? []) },
  );

function isSamePlace(one: PostgresPlace, other: PostgresPlace): boolean {
  const [login, others] = [one.login, other.login];
  return (
    one.database === other.database &&
    one.port === other.port &&
    one.sockets === other.sockets &&
    login?.address === others?.address &&
    login?.user === others?.user &&
    login?.password.reveal() === others?.password.reveal()
  );
}

async function converse(host: HostView, place: PostgresPlace, queries: readonly string[]): Promise<Conversation> {
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
  const endPatience = patience(host, stream);
  try {
    const connecting = client.connect();
    const asking = (login === undefined ? early(client, queries, pg.Query) : queries).map((query) =>
      ask(client, query),
    );
    const settled = Promise.allSettled(asking);
    await connecting;
    return { kind: "answers", answers: whatWasAnswered(await settled) };
  } catch (error) {
    const problem = problemOf(error);
    if (problem !== undefined) return { kind: "refused", ...problem };
    if (error instanceof HostError) throw await blame(host, error, asked);
    throw new NoAnswerError({ asked, reason: excerpt(wordsOf(error)), cause: error });
  } finally {
    endPatience();
    // Takes its leave of the server; the answer to that is not waited for.
    client.end().catch(() => undefined);
  }
}

/**
 * The server's time counts from when its host has answered anything at all: the stream was handed out before there was a
 * connection, and a host that is slow to reach is not a database that is down. Returns what ends the waiting.
 */
function patience(host: HostView, stream: Duplex): () => void {
  let over = false;
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    const late = () => stream.destroy(new Error(`no answer within ${limit / 1000} s`));
    if (!over) timer = setTimeout(late, limit);
  };
  host.query(["true"]).then(begin, (error: Error) => void stream.destroy(error));
  return () => {
    over = true;
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
    options: `-c default_transaction_read_only=on -c lock_timeout=${lockLimit}`,
    pipeline: true,
  };
}

/**
 * Queries that are sent right behind the login, which saves a round trip: a server that asks for no password reads on to them.
 * When the turn of each comes, node-pg has nothing left to submit.
 */
function early(client: Client, queries: readonly string[], Query: typeof import("pg").Query): readonly Query[] {
  client.connection.once("connect", () => {
    for (const text of queries) client.connection.query(text);
  });
  return queries.map((text) => Object.assign(new Query(text), { submit: () => undefined }));
}

/** A connection that broke half-way has answered what it has answered. @throws what broke it before the first answer. */
function whatWasAnswered(settled: readonly PromiseSettledResult<QueryOutcome>[]): readonly QueryOutcome[] {
  const [first] = settled;
  if (first?.status === "rejected") throw first.reason;
  return settled.map((one) =>
    one.status === "fulfilled" ? one.value : { kind: "failed", code: "", message: excerpt(wordsOf(one.reason)) },
  );
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
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
