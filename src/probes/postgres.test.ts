import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex, Transform } from "node:stream";
import type { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openDatabase } from "../../lab/embedded/filled-database.ts";
import type { HostView } from "../hosts/host.ts";
import { Secret } from "../hosts/secret.ts";
import { askPostgres } from "./postgres.ts";
import { localView } from "./testing/local-view.ts";

// PGlite is PostgreSQL itself; only its door is another one.
let directory: string;
let database: PGlite;
let server: PGLiteSocketServer;
const local = localView();
/** The tests may run without root: the socket is opened as whoever runs them. */
const host: HostView = {
  ...local,
  connect: (endpoint) => local.connect(endpoint.kind === "unix" ? { kind: "unix", path: endpoint.path } : endpoint),
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "lotus-pg-"));
  database = await openDatabase();
  server = new PGLiteSocketServer({ db: database, path: join(directory, ".s.PGSQL.5432"), maxConnections: 9 });
  await server.start();
});
afterAll(async () => {
  await local.close();
  await server.stop();
  await database.close();
  await rm(directory, { recursive: true });
});

test("gets an answer to each query, also where one fails", async () => {
  const place = { database: "postgres", port: 5432, sockets: directory };
  const conversation = await askPostgres(host, place, [
    "SELECT 1::int AS one, true AS yes",
    "SELECT * FROM nowhere",
    "SELECT current_setting('server_version_num')::int > 170000 AS recent",
  ]);
  expect(conversation).toEqual({
    kind: "answers",
    answers: [
      { kind: "rows", rows: [{ one: 1, yes: true }] },
      { kind: "failed", code: "42P01", message: 'relation "nowhere" does not exist' },
      { kind: "rows", rows: [{ recent: true }] },
    ],
  });
});

test("what is asked in one turn shares a connection, and each gets its own answers", async () => {
  const place = { database: "postgres", port: 5432, sockets: directory };
  let connections = 0;
  const counted: HostView = { ...host, connect: (endpoint) => ((connections += 1), host.connect(endpoint)) };
  const pid = "SELECT pg_backend_pid() > 0 AS here";
  const later = Promise.resolve().then(() => askPostgres(counted, place, ["SELECT 3::int AS three"]));
  const answers = await Promise.all([
    askPostgres(counted, place, [pid, "SELECT 1::int AS one"]),
    askPostgres(counted, place, ["SELECT 2::int AS two", "SELECT * FROM nowhere", pid]),
    later,
  ]);
  expect(connections).toBe(1);
  const rows = (...all: readonly object[]) => all.map((row) => ({ kind: "rows", rows: [row] }));
  const [here] = rows({ here: true });
  expect(answers).toMatchObject([
    { answers: [here, ...rows({ one: 1 })] },
    { answers: [...rows({ two: 2 }), { kind: "failed", code: "42P01" }, here] },
    { answers: rows({ three: 3 }) },
  ]);
  await askPostgres(counted, place, [pid]);
  expect(connections).toBe(2);
});

test("another database, and another host, is another conversation", async () => {
  const place = { database: "postgres", port: 5432, sockets: directory };
  let connections = 0;
  const counted = (): HostView => ({ ...host, connect: (endpoint) => ((connections += 1), host.connect(endpoint)) });
  const one = counted();
  await Promise.all([
    askPostgres(one, place, ["SELECT 1"]),
    askPostgres(one, { ...place, database: "template1" }, ["SELECT 1"]),
    askPostgres(counted(), place, ["SELECT 1"]),
  ]);
  expect(connections).toBe(3);
});

/** Hands on what a stream says up to the end of the answer with this word in it, and then breaks. */
function cutAfter(stream: Duplex, word: string): Duplex {
  const readyForQuery = "Z\0\0\0\x05I";
  const readable = new Transform({
    transform(chunk: Buffer, _, done) {
      const found = chunk.indexOf(word);
      if (found === -1) return done(undefined, chunk);
      this.push(chunk.subarray(0, chunk.indexOf(readyForQuery, found) + readyForQuery.length));
      return setImmediate(done, new Error("line cut"));
    },
  });
  return Duplex.from({ writable: stream, readable: stream.pipe(readable) });
}

test("what was answered before the connection broke is answered", async () => {
  const breaking: HostView = { ...host, connect: async (endpoint) => cutAfter(await host.connect(endpoint), "first") };
  const place = { database: "postgres", port: 5432, sockets: directory };
  const asking = askPostgres(breaking, place, ["SELECT 'first' AS word", "SELECT 'second' AS word"]);
  expect(await asking).toEqual({
    kind: "answers",
    answers: [
      { kind: "rows", rows: [{ word: "first" }] },
      { kind: "failed", code: "", message: "line cut" },
    ],
  });
});

test("says when there is no server", async () => {
  const asking = askPostgres(host, { database: "synapse", port: 5433, sockets: directory }, ["SELECT 1"]);
  await expect(asking).rejects.toMatchObject({
    name: "NoAnswerError",
    asked: `database synapse at ${directory}/.s.PGSQL.5433 on here (1)`,
    reason: `no connection to ${directory}/.s.PGSQL.5433: No such file or directory`,
  });
});

/** A server that lets nobody in, as PostgreSQL 17 says it. */
async function refusing(code: string, message: string): Promise<{ readonly port: number } & AsyncDisposable> {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
  const header = Buffer.alloc(5);
  header.write("E");
  header.writeInt32BE(fields.length + 4, 1);
  const refuser = createServer((socket) => socket.once("data", () => socket.end(Buffer.concat([header, fields]))));
  await new Promise<void>((resolve) => refuser.listen(0, "127.0.0.1", resolve));
  const { port } = refuser.address() as { port: number };
  return { port, [Symbol.asyncDispose]: () => new Promise((resolve) => refuser.close(() => resolve())) };
}

test("hands on why the server lets nobody in", async () => {
  await using server = await refusing("57P03", "the database system is starting up");
  const login = { address: "127.0.0.1", user: "synapse", password: new Secret("planted-secret") };
  const conversation = await askPostgres(host, { database: "synapse", port: server.port, sockets: "/", login }, [
    "SELECT 1",
  ]);
  expect(conversation).toEqual({ kind: "refused", code: "57P03", message: "the database system is starting up" });
});

test("says when something else answers, without the password", async () => {
  const other = createServer((socket) => void socket.end("SSH-2.0-OpenSSH_10.0\r\n"));
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as { port: number };
  const login = { address: "127.0.0.1", user: "synapse", password: new Secret("planted-secret") };
  const error: unknown = await askPostgres(host, { database: "synapse", port, sockets: "/", login }, [
    "SELECT 1",
  ]).catch((cause: unknown) => cause);
  other.close();
  expect(error).toMatchObject({ name: "NoAnswerError" });
  expect(JSON.stringify(error) + String(error)).not.toContain("planted-secret");
});
