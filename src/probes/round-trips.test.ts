import { createSocket } from "node:dgram";
import { once } from "node:events";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openDatabase } from "../../lab/embedded/filled-database.ts";
import type { Host, HostView } from "../hosts/host.ts";
import { openHost } from "../hosts/open-host.ts";
import { type LinePort, startLine } from "../hosts/testing/round-trips.ts";
import { type SshBed, startSshBed } from "../hosts/testing/ssh-bed.ts";
import { askHttp, withHttp } from "./http.ts";
import { askPostgres } from "./postgres.ts";
import { stunBinding } from "./stun.ts";
import { attributeTypes, decode, encode } from "./stun-message.ts";
import { testAuthority } from "./testing/certificates.ts";
import { servedCertificate } from "./tls.ts";

let bed: SshBed;
let line: LinePort;
let host: Host;
let view: HostView;
let directory: string;
const authority = testAuthority();
const servers: Server[] = [];
const roots = getCACertificates("default");
const unhurried = { keyExchange: 30_000, login: 30_000, channel: 30_000, reply: 30_000 };

beforeAll(async () => {
  // An authority that Node does not know costs a second handshake.
  setDefaultCACertificates([...roots, authority.root]);
  bed = await startSshBed({ limits: unhurried });
  line = await startLine(bed.server.port);
  const known = await readFile(bed.knownHosts, "utf8");
  await appendFile(bed.knownHosts, known.replaceAll(`:${bed.server.port} `, `:${line.port} `));
  host = openHost({ ...bed.target, port: line.port }, bed.options);
  view = {
    ...host,
    // The tests may run without root: the socket is opened as whoever runs them.
    connect: (to) => host.connect(to.kind === "unix" ? { kind: "unix", path: to.path } : to),
  };
  directory = await mkdtemp(join(tmpdir(), "lotus-trips-"));
});
afterAll(async () => {
  setDefaultCACertificates(roots);
  await host.close();
  line.close();
  for (const server of servers) server.close();
  authority.remove();
  await bed.close();
  await rm(directory, { recursive: true });
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

/** A STUN server: 192.0.2.1 port 32853 for everyone. */
function answerTo(bytes: Buffer): Buffer {
  const asked = decode(bytes);
  if (asked === undefined) throw new Error("no STUN");
  const value = Buffer.from("0001a147e112a643", "hex");
  return encode({ ...asked, class: "success", attributes: [{ type: attributeTypes.xorMappedAddress, value }] });
}

test("a cold host is asked by every probe at once in 9 round trips", async () => {
  const address = "127.0.0.1";
  const name = "matrix.example.org";
  const leaf = authority.issue([name]);
  const http = await listen(createServer(({ url }, response) => response.end(url)));
  const https = await listen(createHttpsServer(leaf, (_, response) => response.end("public")));
  const tls12 = await listen(createHttpsServer({ ...leaf, maxVersion: "TLSv1.2" }));
  const stunTcp = await listen(createTcpServer((socket) => socket.on("data", (data) => socket.write(answerTo(data)))));
  const stunUdp = createSocket("udp4", (data, from) => stunUdp.send(answerTo(data), from.port, from.address));
  await once(stunUdp.bind(0, address), "listening");
  const database = await openDatabase();
  const postgres = new PGLiteSocketServer({ db: database, path: join(directory, ".s.PGSQL.5432") });
  await postgres.start();

  const answers = await Promise.all([
    view.query(["echo", "question"]).then(({ stdout }) => stdout.trim()),
    askHttp(view, { address, port: http }, { path: "/one", timeoutMs: 30_000 }).then(({ body }) => body),
    withHttp(view, { address, port: http }, "two pages", async (ask) => {
      await ask({ path: "/first", timeoutMs: 30_000 });
      return (await ask({ path: "/second", timeoutMs: 30_000 })).body;
    }),
    askHttp(view, { address, port: https, tlsName: name }, { path: "/", timeoutMs: 30_000 }).then(({ body }) => body),
    servedCertificate(view, { address, port: tls12, name }).then(({ protocol }) => protocol),
    stunBinding(view, { address, port: stunTcp, protocol: "tcp" }).then(({ port }) => port),
    stunBinding(view, { address, port: stunUdp.address().port, protocol: "udp" }).then(({ port }) => port),
    askPostgres(view, { database: "postgres", port: 5432, sockets: directory }, ["SELECT 1 AS one", "SELECT 2 AS two"]),
  ]);
  expect(line.roundTrips()).toBeLessThanOrEqual(9);
  expect(answers.slice(0, -1)).toEqual(["question", "/one", "/second", "public", "TLSv1.2", 32_853, 32_853]);
  expect(answers.at(-1)).toMatchObject({ answers: [{ rows: [{ one: 1 }] }, { rows: [{ two: 2 }] }] });
  stunUdp.close();
  await postgres.stop();
  await database.close();
});
