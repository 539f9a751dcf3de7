import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { afterAll, afterEach, describe, expect, test } from "vitest";

import { monitorsOf } from "../../src/checks/uptime-kuma-monitors.ts";
import { Secret } from "../../src/hosts/secret.ts";
import { askSocketIo, type Conversation } from "../../src/probes/socket-io.ts";
import { localView } from "../../src/probes/testing/local-view.ts";
import { uptimeKuma } from "./uptime-kuma.ts";

const host = localView();
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
afterAll(() => host.close());

async function ask(answer: RequestListener, password: string): Promise<Conversation> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const place = { address: "127.0.0.1", port: (server.address() as AddressInfo).port };
  return askSocketIo(host, place, {
    event: "login",
    given: { username: "lotus", password: new Secret(password), token: "" },
    enough: ({ reply, events }) => reply !== undefined && (password !== "right" || events.length > 2),
  });
}

const program = uptimeKuma({ KUMA_PASSWORD: "right" }).http["http"] ?? (() => undefined);

describe("a conversation over socket.io with Uptime Kuma's stand-in", () => {
  test("the right password brings the list of monitors", async () => {
    const said = await ask(program, "right");
    expect(said.reply).toMatchObject([{ ok: true }]);
    expect(said.events.map(({ name }) => name)).toEqual(["info", "loginRequired", "monitorList"]);
    expect(monitorsOf(said).map(({ name, active }) => `${name} ${active}`)).toEqual([
      "Synapse true",
      "LiveKit true",
      "PostgreSQL true",
      "Cinny true",
      "coturn true",
      "lk-jwt-service true",
      "Hookshot true",
    ]);
  });

  test("a wrong one is refused in its own words", async () => {
    const said = await ask(program, "wrong");
    expect(() => monitorsOf(said)).toThrow("Uptime Kuma refuses the login of the inventory: authIncorrectCreds");
  });

  test.each<readonly [string, RequestListener, string]>([
    ["a web page", (_, response) => void response.end("<html>"), "it does not speak socket.io 4"],
    ["another program", (_, response) => void response.writeHead(404).end("no"), "it answered 404 no"],
    [
      "a server that forgets its sessions",
      (request, response) => {
        if (request.url?.includes("&sid=") === true) return void response.writeHead(400).end('{"code":1}');
        response.end('0{"sid":"a"}');
      },
      'it answered 400 {"code":1}',
    ],
    [
      "a server that only ever pings",
      (request, response) => void response.end(request.url?.includes("&sid=") === true ? "2" : '0{"sid":"a"}'),
      "no answer to login",
    ],
  ])("%s", async (_, answer, reason) => {
    await expect(ask(answer, "right")).rejects.toMatchObject({ reason });
  });
});
