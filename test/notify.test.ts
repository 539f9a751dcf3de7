import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { databaseContent } from "../lab/embedded/captures.ts";
import { type Embedded, startEmbedded } from "../lab/embedded/deployment.ts";
import { type Database, startDatabase } from "../lab/embedded/postgres.ts";
import { lotus } from "./lotus.ts";

const planted = "hook-id-correct-horse-4711";
let database: Database;
let well: Embedded;
let ill: Embedded;
let directory: string;

beforeAll(async () => {
  database = await startDatabase(databaseContent());
  [well, ill] = await Promise.all([startEmbedded({ database }), startEmbedded({ database, broken: "unit-stopped" })]);
});
afterAll(async () => {
  await Promise.all([well.stop(), ill.stop()]);
  await database.stop();
});

interface Got {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A room on loopback: what was posted into it, and how it answers. */
let room: { readonly server: Server; readonly port: number; readonly got: Got[]; status: number; said: string };

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lotus-notify-"));
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method, url, headers } = request;
      room.got.push({ method, url, authorization: headers.authorization, body: JSON.parse(body) as Got["body"] });
      response.writeHead(room.status, { "content-type": "application/json", location: "http://127.0.0.1:1/" });
      response.end(room.said);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  room = { server, port, got: [], status: 200, said: '{"ok":true}' };
});
afterEach(async () => {
  room.server.close();
  await rm(directory, { recursive: true });
});

const origin = () => `http://127.0.0.1:${room.port}`;
const memory = () => join(directory, "state/lotus/notify-lotusguild.json");

/** One run from cron, with the room reached in one of the two ways. */
async function run(deployment: Embedded, how: "webhook" | "token" = "webhook", ...words: readonly string[]) {
  const shipped = await readFile(deployment.inventoryFile, "utf8");
  const section =
    how === "webhook"
      ? "{ webhook: { env: PLANTED } }"
      : `{ room: spam, token: { env: PLANTED }, homeserver: "${origin()}" }`;
  const file = join(directory, "inventory.yaml");
  await writeFile(file, `${shipped}\nnotify: { matrix: ${section} }\n`);
  const ran = await lotus(
    ["health", "--quiet", "--notify", "matrix", "hookshot", "cinny", "--inventory", file, ...words],
    {
      ...deployment.env,
      XDG_STATE_HOME: join(directory, "state"),
      PLANTED: how === "webhook" ? `${origin()}/webhook/${planted}` : planted,
    },
  );
  expect(ran.stdout + ran.stderr).not.toContain(planted);
  return ran;
}

it("posts what is new once, then what is gone, and nothing in between", async () => {
  expect(await run(well)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  expect(room.got).toEqual([]);
  expect(await run(ill)).toMatchObject({ exitCode: 1, stderr: "" });
  expect(room.got).toMatchObject([{ method: "POST", url: `/webhook/${planted}` }]);
  expect(room.got[0]?.body["text"]).toContain("lotusguild: now 1 broken, 0 warnings, 0 unknown\n✗ hookshot");
  expect(room.got[0]?.body["html"]).toContain("<strong>lotusguild</strong>");
  expect(await run(ill)).toMatchObject({ exitCode: 1, stderr: "" });
  expect(room.got).toHaveLength(1);
  expect(await run(well)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  expect(room.got).toHaveLength(2);
  expect(room.got[1]?.body["text"]).toMatch(/^lotusguild: everything works\n✓ gone after \d+ s: hookshot/);
  expect((await stat(memory())).mode & 0o777).toBe(0o600);
  expect((await stat(join(directory, "state/lotus"))).mode & 0o777).toBe(0o700);
});

it("posts as an account, the same news under the same transaction", async () => {
  room.status = 502;
  await run(ill, "token");
  room.status = 200;
  await run(ill, "token");
  const [first, second, ...more] = room.got;
  expect(more).toEqual([]);
  expect(first).toMatchObject({ method: "PUT", authorization: `Bearer ${planted}` });
  expect(first?.url).toMatch(/^\/_matrix\/client\/v3\/rooms\/![^/]+\/send\/m\.room\.message\/lotus-[0-9a-f]{32}$/);
  expect(first?.body).toMatchObject({ msgtype: "m.text", format: "org.matrix.custom.html", "m.mentions": {} });
  expect(second?.url).toBe(first?.url);
});

describe("what goes wrong is said, changes neither report nor exit code, and is tried again", () => {
  it.each([
    [404, '{"ok":false,"error":"Webhook not found"}', /answered 404: .*Webhook not found.*lotus health hookshot/],
    [500, `<html>${planted}</html>`, /answered 500; tried again/],
    [302, "", /answered 302; tried again/],
  ])("an answer of %i", async (status, said, message) => {
    Object.assign(room, { status, said });
    const { exitCode, stdout, stderr } = await run(ill);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("✗ hookshot");
    room.status = 200;
    expect(await run(ill)).toMatchObject({ exitCode: 1, stderr: "" });
    expect(room.got).toHaveLength(2);
  });

  it("nobody there", async () => {
    room.server.close();
    const { exitCode, stderr } = await run(ill);
    expect(stderr).toContain(`127.0.0.1:${room.port} refuses the connection; tried again at the next run`);
    expect(exitCode).toBe(1);
  });

  it("a secret that is not there", async () => {
    const shipped = await readFile(ill.inventoryFile, "utf8");
    const file = join(directory, "inventory.yaml");
    await writeFile(file, `${shipped}\nnotify: { matrix: { webhook: { env: NOT_SET } } }\n`);
    const words = ["health", "--quiet", "--notify", "matrix", "hookshot", "--inventory", file];
    const { exitCode, stderr } = await lotus(words, { ...ill.env, XDG_STATE_HOME: directory });
    expect(stderr).toContain("$NOT_SET is not set");
    expect(exitCode).toBe(1);
  });

  it("a memory that is broken", async () => {
    await mkdir(join(directory, "state/lotus"), { recursive: true });
    await writeFile(memory(), '{"schema":"lotus.notify/1","known":[{}');
    const { exitCode, stderr } = await run(ill);
    expect(stderr).toMatch(/notify-lotusguild\.json is broken and is begun anew/);
    expect(exitCode).toBe(1);
    expect(room.got).toHaveLength(1);
    expect(await run(ill)).toMatchObject({ stderr: "" });
    expect(room.got).toHaveLength(1);
  });

  it("a memory that cannot be written", async () => {
    await writeFile(join(directory, "state"), "a file where a directory should be");
    const { exitCode, stderr } = await run(ill);
    expect(stderr).toContain("cannot be written");
    expect(stderr).toContain("will be posted again");
    expect(exitCode).toBe(1);
    expect(room.got).toHaveLength(1);
  });
});

it("does not take what was not looked at for gone", async () => {
  await run(ill);
  expect(await run(well, "webhook", "--skip", "hookshot")).toMatchObject({ exitCode: 0, stderr: "" });
  expect(room.got).toHaveLength(1);
  await run(well);
  expect(room.got).toHaveLength(2);
});
