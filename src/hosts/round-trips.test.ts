import { createServer } from "node:net";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { once } from "node:events";
import { userInfo } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import type { Host } from "./host.ts";
import { openHost } from "./open-host.ts";
import { type LinePort, startLine } from "./testing/round-trips.ts";
import { type SshBed, startSshBed } from "./testing/ssh-bed.ts";

let bed: SshBed;
let line: LinePort;
let host: Host;
let directory: string;
const unhurried = { keyExchange: 30_000, login: 30_000, channel: 30_000, reply: 30_000 };

beforeAll(async () => {
  bed = await startSshBed({ limits: unhurried });
  line = await startLine(bed.server.port);
  const known = await readFile(bed.knownHosts, "utf8");
  await appendFile(bed.knownHosts, known.replaceAll(`:${bed.server.port} `, `:${line.port} `));
  host = openHost({ ...bed.target, port: line.port }, bed.options);
  directory = await mkdtemp("/tmp/lotus-trips-");
});
afterAll(async () => {
  await host.close();
  line.close();
  await bed.close();
  await rm(directory, { recursive: true });
});

it("asks a cold host everything in 9 round trips, a conversation with a unix socket begun in the same turn included", async () => {
  const greeter = createServer((socket) => socket.once("data", () => socket.write("hello")));
  await once(greeter.listen(join(directory, "greeter.sock")), "listening");
  const greeting = async (): Promise<string> => {
    const stream = await host.connect({ kind: "unix", path: join(directory, "greeter.sock") });
    stream.write("start");
    const [answer] = (await once(stream, "data")) as [Buffer];
    stream.destroy();
    return answer.toString();
  };
  const questions = Array.from({ length: 10 }, (_, n) => host.query(["echo", String(n)]));
  const [answers, said] = await Promise.all([Promise.all(questions), greeting(), host.read("/etc/hostname")]);
  expect(line.roundTrips()).toBeLessThanOrEqual(9);
  expect(answers.map((answer) => Number(answer.stdout))).toEqual(Array.from({ length: 10 }, (_, n) => n));
  expect(said).toBe("hello");
  greeter.close();
});

it("asks a warm host in 1 and writes a file atomically in 1", async () => {
  line.roundTrips();
  await Promise.all([host.query(["true"]), host.read("/etc/hostname")]);
  expect(line.roundTrips()).toBe(1);
  const { uid, gid } = userInfo();
  await host.write({ path: join(directory, "f"), content: "x", mode: 0o644, owner: String(uid), group: String(gid) });
  expect(line.roundTrips()).toBe(1);
});
