import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { parseObject, readBody } from "./body.ts";
import { pathOf, sendJson, sendText } from "./stand-in.ts";
import type { Settings, StandIn } from "./stand-in.ts";

/** lk-jwt-service 0.4: health, and tokens for calls for those whom their homeserver knows. It makes no rooms. */
export function lkJwtService(settings: Settings): StandIn {
  return {
    of: "lk-jwt-service",
    process: "lk-jwt-service",
    http: { http: (request, response) => void answer(request, response, settings) },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, settings: Settings): Promise<void> {
  const path = pathOf(request.url);
  if (path === "/healthz") return void response.writeHead(200).end();
  if (path !== "/sfu/get" && path !== "/get_token") return sendText(response, 404, "404 page not found\n");
  response.setHeader("access-control-allow-origin", "*").setHeader("access-control-allow-methods", "POST");
  if (request.method === "OPTIONS") return void response.writeHead(200).end();
  if (request.method !== "POST") return void response.writeHead(405).end();
  const body = parseObject(await readBody(request).catch(() => ""));
  if (!body) return sendJson(response, 400, { errcode: "M_NOT_JSON", error: "Error decoding JSON" });
  const room = body["room"] ?? body["room_id"];
  const complete = "openid_token" in body && typeof room === "string";
  if (!complete) return sendJson(response, 400, { errcode: "M_BAD_JSON", error: "The request body is missing fields" });
  const user = await userOf(body["openid_token"], settings);
  if (user !== undefined) {
    const jwt = tokenFor(room, `${user}:${String(body["device_id"])}`, settings);
    return sendJson(response, 200, { url: settings["LIVEKIT_URL"], jwt });
  }
  if (path === "/get_token") {
    return sendJson(response, 401, { errcode: "M_UNAUTHORIZED", error: "The request could not be authorised" });
  }
  return sendJson(response, 500, { errcode: "M_LOOKUP_FAILED", error: "Failed to look up user info from homeserver" });
}

/** The user whom their homeserver says the token belongs to. Only homeservers that it is told of are asked. */
async function userOf(token: unknown, settings: Settings): Promise<string | undefined> {
  const given = parseObject(JSON.stringify(token)) ?? {};
  const server = String(given["matrix_server_name"]);
  const known = (settings["LIVEKIT_FULL_ACCESS_HOMESERVERS"] ?? "").split(/[ ,]+/);
  if (!known.includes(server)) return undefined;
  setDefaultCACertificates([...getCACertificates("default"), ...getCACertificates("system")]);
  const query = new URLSearchParams({ access_token: String(given["access_token"]) });
  const answer = await fetch(`https://${server}/_matrix/federation/v1/openid/userinfo?${query.toString()}`).catch(
    () => undefined,
  );
  const info = answer?.ok ? parseObject(await answer.text()) : undefined;
  return typeof info?.["sub"] === "string" ? info["sub"] : undefined;
}

/** A token for the call of a room, good for an hour. The room's name in LiveKit is that of versions since 0.4.3. */
function tokenFor(room: string, identity: string, settings: Settings): string {
  const now = Math.floor(Date.now() / 1000);
  const name = createHash("sha256")
    .update(JSON.stringify([room, "m.call#ROOM"]))
    .digest("base64")
    .replace(/=+$/, "");
  const video = { room: name, roomJoin: true, canPublish: true, canSubscribe: true };
  const claims = { iss: settings["LIVEKIT_KEY"], sub: identity, nbf: now, exp: now + 3600, video };
  const text = [{ alg: "HS256", typ: "JWT" }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return `${text}.${createHmac("sha256", settings["LIVEKIT_SECRET"] ?? "")
    .update(text)
    .digest("base64url")}`;
}
