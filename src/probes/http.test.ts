import { createServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";

import { askHttp, withHttp } from "./http.ts";
import { localView } from "./testing/local-view.ts";
import { testAuthority } from "./testing/certificates.ts";

const host = localView();
const authority = testAuthority();
const servers: Server[] = [];
afterAll(async () => {
  await host.close();
  authority.remove();
  for (const server of servers) server.close();
});

async function listen(server: Server): Promise<{ readonly address: string; readonly port: number }> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: "127.0.0.1", port: (server.address() as AddressInfo).port };
}

const http = (answer: RequestListener) => listen(createServer(answer));
const tcp = (answer: (socket: Socket) => void) =>
  listen(
    createTcpServer((socket) => {
      socket.on("error", () => undefined);
      answer(socket);
    }),
  );

describe("askHttp", () => {
  test("gives status, headers and body", async () => {
    const place = await http((request, response) => {
      response.setHeader("Set-Cookie", ["a=1", "b=2"]);
      response.end(`${request.method} ${request.url} ${request.headers["user-agent"]} ${request.headers["origin"]}`);
    });
    const answer = await askHttp(host, place, { path: "/health?x=1", headers: { origin: "https://app.example.org" } });
    expect(answer).toMatchObject({
      status: 200,
      body: "GET /health?x=1 lotus https://app.example.org",
      certificate: undefined,
    });
    expect(answer.headers["set-cookie"]).toBe("a=1, b=2");
  });

  test("sends a body, follows no redirect, and unpacks gzip", async () => {
    const place = await http((request, response) => {
      if (request.method === "POST") response.setHeader("content-encoding", "gzip");
      else response.writeHead(302, { location: "/elsewhere" }).end();
      request.on("data", (chunk: Buffer) => response.end(gzipSync(chunk)));
    });
    expect(await askHttp(host, place, { path: "/" })).toMatchObject({
      status: 302,
      headers: { location: "/elsewhere" },
    });
    expect(await askHttp(host, place, { path: "/", method: "POST", body: "grüße" })).toMatchObject({ body: "grüße" });
  });

  test("asks a public name at any address, whatever its certificate is worth", async () => {
    const leaf = authority.issue(["matrix.example.org"]);
    const place = await listen(createHttpsServer(leaf, (request, response) => response.end(request.headers.host)));
    const answer = await askHttp(host, { ...place, tlsName: "matrix.example.org" }, { path: "/" });
    expect(answer.body).toBe(`matrix.example.org:${place.port}`);
    expect(answer.certificate).toMatchObject({ matches: true, distrust: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
  });

  test("asks several things on one connection", async () => {
    let connections = 0;
    const server = createServer((request, response) => response.end(request.url));
    server.on("connection", () => (connections += 1));
    const bodies = await withHttp(host, await listen(server), "two pages", async (ask) => {
      const first = await ask({ path: "/a" });
      return [first.body, (await ask({ path: `${first.body}/b` })).body];
    });
    expect([bodies, connections]).toEqual([["/a", "/a/b"], 1]);
  });

  test.each<[string, (socket: Socket) => void, string]>([
    ["silence", () => undefined, "no answer within 0.2 s"],
    [
      "another protocol",
      (socket) => void socket.once("data", () => socket.write("220 mail ready\r\n")),
      "an answer that is not HTTP",
    ],
    [
      "a closed connection",
      (socket) => void socket.once("data", () => socket.end()),
      "the connection was closed before the answer",
    ],
    [
      "half an answer",
      (socket) => void socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")),
      "the connection was closed before the answer",
    ],
  ])("names %s", async (_, answer, reason) => {
    const place = await tcp(answer);
    const asked = `GET http://127.0.0.1:${place.port}/x from here (1)`;
    await expect(askHttp(host, place, { path: "/x", timeoutMs: 200 })).rejects.toMatchObject({ asked, reason });
  });

  test("reads no more than it may, packed or not", async () => {
    const large = "x".repeat(5000);
    const place = await http(({ url }, response) => {
      if (url === "/packed") response.setHeader("content-encoding", "gzip").end(gzipSync(large));
      else response.end(large);
    });
    const reason = "an answer of more than 1000 bytes";
    await expect(askHttp(host, place, { path: "/plain", maxBytes: 1000 })).rejects.toMatchObject({ reason });
    await expect(askHttp(host, place, { path: "/packed", maxBytes: 1000 })).rejects.toMatchObject({ reason });
  });

  test("says when nothing listens", async () => {
    const place = await tcp(() => undefined);
    await new Promise((resolve) => servers.at(-1)?.close(resolve));
    await expect(askHttp(host, place, { path: "/" })).rejects.toMatchObject({
      name: "NoAnswerError",
      reason: "connection refused",
    });
  });

  test("does not take a lost host for a silent service", async () => {
    const lost = localView();
    await lost.close();
    await expect(askHttp(lost, { address: "127.0.0.1", port: 1 }, { path: "/" })).rejects.toMatchObject({
      name: "HostError",
    });
  });
});
