import { createHmac } from "node:crypto";
import { type AddressInfo, createServer, type Server } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { embeddedSecret } from "../../lab/embedded/secret.ts";
import { serveStun, startStunDatagrams } from "../../lab/embedded/stun.ts";
import { Secret } from "../hosts/secret.ts";
import type { StunWay } from "./stun-channel.ts";
import { attributeTypes, decode, encode } from "./stun-message.ts";
import { testAuthority } from "./testing/certificates.ts";
import { localView } from "./testing/local-view.ts";
import { turnAllocation, type TurnQuestion } from "./turn.ts";

const host = localView();
const authority = testAuthority();
const name = "turn.example.org";
const servers: Server[] = [];
const ways = new Map<string, StunWay>();

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

let datagrams: Awaited<ReturnType<typeof startStunDatagrams>>;
beforeAll(async () => {
  datagrams = await startStunDatagrams();
  const at = { address: "127.0.0.1", name };
  ways.set("udp", { ...at, over: "udp", port: datagrams.address().port });
  ways.set("tcp", { ...at, over: "tcp", port: await listen(createServer(serveStun)) });
  const tls = createTlsServer({ ...authority.issue([name]), maxVersion: "TLSv1.2" }, serveStun);
  ways.set("tls", { ...at, over: "tls", port: await listen(tls) });
});
afterAll(async () => {
  datagrams.close();
  for (const server of servers) server.close();
  authority.remove();
  await host.close();
});

const username = "1700000000:lotus";
const credentialsOf = (secret: string) =>
  Promise.resolve({ username, password: new Secret(createHmac("sha1", secret).update(username).digest("base64")) });
const asking: TurnQuestion = {
  family: "ipv4",
  credentials: credentialsOf(embeddedSecret),
  peers: ["10.0.0.1", "1.1.1.1"],
};

describe.each(["udp", "tcp", "tls"])("a relay over %s", (over) => {
  const way = () => ways.get(over) as StunWay;

  test("is given, refuses private peers, and is given back", async () => {
    expect(await turnAllocation(host, way(), asking)).toEqual({
      kind: "relayed",
      relayed: { address: "203.0.113.29", port: 50_000 },
      genuine: true,
      permissions: [
        { peer: "10.0.0.1", refused: 403 },
        { peer: "1.1.1.1", refused: undefined },
      ],
      removed: true,
    });
  });

  test.each([
    ["another secret", { credentials: credentialsOf("another") }, { kind: "refused", code: 401 }],
    ["no credentials", { credentials: Promise.resolve(undefined) }, { kind: "challenged" }],
    ["an address of the other family", { family: "ipv6" }, { kind: "refused", code: 440 }],
  ] as const)("with %s", async (_, change, expected) => {
    expect(await turnAllocation(host, way(), { ...asking, ...change })).toEqual(expected);
  });
});

test("tells of a server that asks nobody for credentials", async () => {
  const port = await listen(
    createServer((socket) =>
      socket.on("data", (bytes) => {
        const message = decode(bytes);
        if (message) socket.write(encode({ ...message, class: "success", attributes: [] }));
      }),
    ),
  );
  const way = { address: "127.0.0.1", name, over: "tcp", port } as const;
  expect(await turnAllocation(host, way, asking)).toEqual({ kind: "open" });
});

test("tells of an error that is no challenge", async () => {
  const port = await listen(
    createServer((socket) =>
      socket.on("data", (bytes) => {
        const message = decode(bytes);
        const attributes = [{ type: attributeTypes.errorCode, value: Buffer.from([0, 0, 4, 86]) }];
        if (message) socket.write(encode({ ...message, class: "error", attributes }));
      }),
    ),
  );
  const way = { address: "127.0.0.1", name, over: "tcp", port } as const;
  expect(await turnAllocation(host, way, asking)).toEqual({ kind: "no-challenge", code: 486 });
});

test("says what was asked where nobody listens", async () => {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  for (const over of ["tcp", "udp", "tls"] as const) {
    await expect(turnAllocation(host, { address: "127.0.0.1", name, over, port }, asking)).rejects.toMatchObject({
      name: "NoAnswerError",
      asked: `TURN over ${over.toUpperCase()} on 127.0.0.1 port ${port} from here (1)`,
      reason: "connection refused",
    });
  }
});
