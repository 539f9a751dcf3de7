import { createHmac } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { livekit } from "../../lab/stand-in/livekit.ts";
import { readSeal, readSealed } from "./sealed.ts";
import { sealedProgram } from "./sealed-program.ts";
import { localView } from "./testing/local-view.ts";

const host = localView();
let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "lotus-sealed-"))));
afterAll(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

const message = { hash: "sha1", message: "1700000000:@probe:example.test" } as const;
const seal = (secret: string) => `sealed-${createHmac("sha1", secret).update(message.message).digest("hex")}`;
const file = async (name: string, text: string) => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};

test("makes the same MACs where Digest::SHA is missing", async () => {
  const path = await file("turnserver.conf", `static-auth-secret=north\nuser=${"long".repeat(40)}\n`);
  const without = `BEGIN { $INC{"Digest/SHA.pm"} = undef } ${sealedProgram}`;
  const told = await Promise.all(
    [sealedProgram, without].map((program) =>
      host.query(["perl", "-e", program, "turnserver", path], { stdin: "sha1 6869\nsha256 6869\n" }),
    ),
  );
  expect(told[0]?.stdout).toMatch(/sealed-[0-9a-f]{40}-[0-9a-f]{64}\n/);
  expect(told[1]?.stdout).toBe(told[0]?.stdout);
});

test("makes the TURN password of the documented example", async () => {
  const path = await file("turnserver.conf", "static-auth-secret=north\n");
  const text = await readSealed(host, { kind: "turnserver", path }, [message, { hash: "sha256", message: "salt" }]);
  const [password, digest] = readSeal(/sealed\S+/.exec(text ?? "")?.[0]) ?? [];
  expect(password?.toString("base64")).toBe("Dq5GH4RZTJRzaniFLvwrB3eB6cs=");
  expect(digest).toEqual(createHmac("sha256", "north").update("salt").digest());
});

test.each([
  ["static-auth-secret=s3cret", `static-auth-secret=${seal("s3cret")}`],
  ["  static-auth-secret  s3cret  ", `  static-auth-secret  ${seal("s3cret")}`],
  ['static-auth-secret="s3 cret"', `static-auth-secret=${seal("s3 cret")}`],
  [`static-auth-secret=${"long".repeat(40)}`, `static-auth-secret=${seal("long".repeat(40))}`],
  ["static-auth-secret: s3cret", `static-auth-secret: ${seal("s3cret")}`],
  ["# static-auth-secret=old", "#"],
  ["user=jared:pw", `user=${seal("jared:pw")}`],
  ["user-quota=100 # many", "user-quota=100 # many"],
  ['psql-userdb="host=db password=pw"', `psql-userdb=${seal("host=db password=pw")}`],
  ["static-auth-secre=s3cret", `static-auth-secre=${seal("s3cret")}`],
  ["static-auth-secret:s3cret", `static-auth-secret:${seal("s3cret")}`],
  ["use-auth-secret", "use-auth-secret"],
])("turnserver.conf: %j", async (line, expected) => {
  const path = await file("turnserver.conf", `realm=x\n${line}\nfingerprint\n`);
  expect(await readSealed(host, { kind: "turnserver", path }, [message])).toBe(`realm=x\n${expected}\nfingerprint`);
});

test.each([
  ["keys:\n  lotus: s3cret\n  other: 'it''s'", `keys:\n  lotus: ${seal("s3cret")}\n  other: ${seal("it's")}`],
  ["keys: {lotus: s3cret, b: c}", `keys: {lotus: ${seal("s3cret")}, b: ${seal("c")}}`],
  ['keys:\n  lotus: "s#3" # new', `keys:\n  lotus: ${seal("s#3")}`],
  [
    "rtc:\n  turn_servers:\n    - host: x\n      secret: y",
    `rtc:\n  turn_servers:\n    - host: x\n      secret: ${seal("y")}`,
  ],
  ["turn_servers: [{host: x, secret: y, ttl: 1}]", `turn_servers: [{host: x, secret: ${seal("y")}, ttl: 1}]`],
  ["redis:\n  password: p", `redis:\n  password: ${seal("p")}`],
  ["port: 7880\n# secret: old\nx: 1", "port: 7880\n\nx: 1"],
])("LiveKit's configuration: %j", async (text, expected) => {
  const path = await file("config.yaml", text);
  expect(await readSealed(host, { kind: "livekit", path }, [message])).toBe(expected);
});

test("LiveKit's keys in a file of their own", async () => {
  const keys = await file("keys.yaml", "lotus: s3cret\n# old: x\nother: y\n");
  const path = await file("config.yaml", `port: 1\nkey_file: ${keys}\n`);
  const text = await readSealed(host, { kind: "livekit", path }, [message]);
  expect(text).toBe(`port: 1\nkey_file: ${keys}\n\nkeys:\n  lotus: ${seal("s3cret")}\n\n  other: ${seal("y")}`);
});

test.each([
  "redis:\n  password: |\n    hunter2",
  'redis:\n  password: "hun\n    hunter2"',
  "redis:\n  password:\n    hunter2",
  "keys:\n  lotus:\n    hunter2",
  "keys: [hunter2]",
])("gives nothing out rather than what it does not understand: %j", async (text) => {
  const path = await file("config.yaml", text);
  await expect(readSealed(host, { kind: "livekit", path }, [message])).rejects.toThrow(/did not give out((?!hun).)*$/);
});

test("asks for a list of rooms with each key, signed where the secret is", async () => {
  const { http } = livekit({ LIVEKIT_KEY: "lotus", LIVEKIT_SECRET: "it's" });
  const server = createServer(http["http"]);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const path = await file("config.yaml", "keys:\n  lotus: 'it''s'\n  other: x # old\nport: 1\n");
  expect(await readSealed(host, { kind: "rooms", path, port })).toBe("lotus 200\nother 401\n");
  const flow = await file("config.yaml", 'keys: {lotus: x, "other": "y"}\n');
  expect(await readSealed(host, { kind: "rooms", path: flow, port })).toBe("lotus 401\nother 401\n");
  server.close();
  expect(await readSealed(host, { kind: "rooms", path: flow, port: 1 })).toBe("lotus 0\nother 0\n");
});

describe("Synapse's configuration", () => {
  test("gives only what is about TURN, the last file winning", async () => {
    const main = await file(
      "homeserver.yaml",
      "macaroon_secret_key: m\nturn_uris:\n  - turn:x\nturn_shared_secret: old\nx: 1\n",
    );
    await file("z.yaml", 'turn_shared_secret: "new"\nregistration_shared_secret: r\n');
    const text = await readSealed(host, { kind: "synapse", paths: [main, join(folder, "z.yaml")] }, [message]);
    expect(text).toBe(`turn_shared_secret: ${seal("new")}\nturn_uris:\n  - turn:x`);
  });

  test("follows turn_shared_secret_path", async () => {
    const secret = await file("secret", "it's\n");
    const main = await file("homeserver.yaml", `turn_shared_secret_path: ${secret}\n`);
    const text = await readSealed(host, { kind: "synapse", paths: [main] }, [message]);
    expect(text).toBe(`turn_shared_secret: ${seal("it's")}`);
  });
});

test("there is no such file", async () => {
  expect(await readSealed(host, { kind: "turnserver", path: join(folder, "none") })).toBeUndefined();
});

test.each(["sealed", "sealed-00ff", "s3cret", "sealed-xyz", undefined])("the seal in %j", (text) => {
  expect(readSeal(text)?.length).toBe({ sealed: 0, "sealed-00ff": 1 }[String(text)]);
});
