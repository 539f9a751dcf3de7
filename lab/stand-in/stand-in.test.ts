import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect, createServer as createTcpServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { standIns } from "./all.ts";
import type { Settings } from "./stand-in.ts";

const settings: Settings = {
  LIVEKIT_KEY: "devkey",
  LIVEKIT_SECRET: "secret",
  HOOKSHOT_HS_TOKEN: "hs",
  AUTHELIA_PORTAL: "auth.example.org",
};
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function open(server: Server): Promise<number> {
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function openHttp(name: string, port: string): Promise<string> {
  const answer = standIns[name]?.(settings).http[port];
  if (!answer) throw new Error(`no port ${port} of ${name}`);
  return `http://127.0.0.1:${await open(createServer(answer))}`;
}

const tls = { "x-forwarded-proto": "https", "x-forwarded-host": "auth.example.org" };

describe("each answers in the documented shape", () => {
  const cases: readonly (readonly [string, string, string, RequestInit, number, RegExp])[] = [
    ["livekit", "http", "/", {}, 200, /^OK$/],
    ["livekit", "http", "/nothing", {}, 404, /not found/],
    ["livekit", "metrics", "/metrics", {}, 200, /^livekit_room_total\{.*\} 0$/m],
    ["lk-jwt-service", "http", "/healthz", {}, 200, /^$/],
    ["lk-jwt-service", "http", "/sfu/get", { method: "POST", body: "x" }, 400, /M_NOT_JSON/],
    ["lk-jwt-service", "http", "/sfu/get", { method: "POST", body: "{}" }, 400, /M_BAD_JSON/],
    [
      "lk-jwt-service",
      "http",
      "/sfu/get",
      { method: "POST", body: '{"room":"!r","openid_token":{},"device_id":"D"}' },
      500,
      /M_LOOKUP_FAILED/,
    ],
    ["hookshot", "bridge", "/ready", {}, 200, /^\{"ready":true\}$/],
    ["hookshot", "bridge", "/_matrix/app/v1/ping", { method: "POST" }, 401, /AUTH_FAILED/],
    [
      "hookshot",
      "bridge",
      "/_matrix/app/v1/ping",
      { method: "POST", headers: { authorization: "Bearer hs" } },
      400,
      /M_UNKNOWN/,
    ],
    ["hookshot", "webhooks", "/webhook/none", { method: "POST" }, 404, /^\{"ok":false,"error":"Webhook not found"\}$/],
    ["hookshot", "webhooks", "/webhook/none", {}, 405, /HS_METHOD_NOT_ALLOWED/],
    ["hookshot", "webhooks", "/none", { method: "POST" }, 404, /<html/],
    ["hookshot", "metrics", "/metrics", {}, 200, /^hookshot_connections 0$/m],
    ["matrix-admin-exporter", "metrics", "/metrics", {}, 200, /process_start_time_seconds \d+/],
    ["draupnir", "health", "/any/path", {}, 200, /^$/],
    ["grafana", "http", "/api/health", {}, 200, /"database":"ok"/],
    ["grafana", "http", "/api/datasources", {}, 401, /Unauthorized/],
    ["authelia", "http", "/api/health", {}, 200, /^\{"status":"OK"\}$/],
    ["authelia", "http", "/api/state", {}, 403, /KO/],
    ["authelia", "http", "/.well-known/openid-configuration", {}, 400, /Bad Request/],
    [
      "authelia",
      "http",
      "/.well-known/openid-configuration",
      { headers: tls },
      200,
      /"issuer":"https:\/\/auth.example.org"/,
    ],
    ["authelia", "http", "/jwks.json", { headers: tls }, 200, /"kty":"RSA"/],
    ["lldap", "http", "/health", {}, 200, /^$/],
    ["lldap", "http", "/healthy", {}, 200, /LLDAP/],
    ["uptime-kuma", "http", "/api/push/x", {}, 404, /"ok":false/],
    ["uptime-kuma", "http", "/metrics", {}, 401, /^$/],
    ["npm-backend", "http", "/", {}, 200, /"status":"OK"/],
  ];
  test.each(cases)("%s %s %s %o → %i", async (name, port, path, request, status, body) => {
    const answer = await fetch((await openHttp(name, port)) + path, request);
    const text = await answer.text();
    expect(answer.status).toBe(status);
    expect(text).toMatch(body);
  });
});

test("livekit lists its rooms to a token signed with its key, and names what is wrong with another", async () => {
  const base = await openHttp("livekit", "http");
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const list = async (key: string, secret: string): Promise<string> => {
    const claims = { iss: key, sub: "lotus", nbf: 1_700_000_000, exp: 4_000_000_000, video: { roomList: true } };
    const text = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
    const token = `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${base}/twirp/livekit.RoomService/ListRooms`, { method: "POST", headers, body: "{}" });
    return `${answer.status} ${await answer.text()}`;
  };
  expect(await list("devkey", "secret")).toBe('200 {"rooms":[]}');
  expect(await list("other", "secret")).toBe("401 invalid API key: other");
  expect(await list("devkey", "wrong")).toMatch(/^401 invalid token: /);
});

describe("lldap speaks LDAP", () => {
  const search = "3025020101632004000a01000a0100020100020100010100870b6f626a656374436c6173733000";
  const cases = [
    [
      "the root entry",
      search,
      "301f020101641a040030163014040b6f626a656374436c61737331050403746f70300c02010165070a010004000400",
    ],
    ["a wrong password", "300e0201016009020103040161800162", "300c02010161070a013104000400"],
    ["an anonymous bind", "300c020101600702010304008000", "300c02010161070a013004000400"],
  ] as const;
  test.each(cases)("%s", async (_what, question, answer) => {
    const converse = standIns["lldap"]?.(settings).tcp?.["ldap"];
    if (!converse) throw new Error("no LDAP port");
    const socket = connect(await open(createTcpServer(converse)), "127.0.0.1");
    const bytes = Buffer.from(question, "hex");
    // In two pieces: a message may arrive in any.
    socket.write(bytes.subarray(0, 5));
    socket.write(bytes.subarray(5));
    const [reply] = (await once(socket, "data")) as [Buffer];
    socket.destroy();
    expect(reply.toString("hex")).toBe(answer);
  });
});

test("what hangs accepts and says nothing", async () => {
  const converse = standIns["silence"]?.(settings).tcp?.["port"];
  if (!converse) throw new Error("no port");
  const socket = connect(await open(createTcpServer(converse)), "127.0.0.1");
  const said = once(socket, "data", { signal: AbortSignal.timeout(200) });
  await expect(said).rejects.toThrow("aborted");
  expect(socket.readyState).toBe("open");
  socket.destroy();
});
