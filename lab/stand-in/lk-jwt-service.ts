import type { IncomingMessage, ServerResponse } from "node:http";
import { parseObject, readBody } from "./body.ts";
import { pathOf, sendJson, sendText } from "./stand-in.ts";
import type { StandIn } from "./stand-in.ts";

/** lk-jwt-service 0.4: health, and the answers to requests whose token the homeserver does not know. */
export function lkJwtService(): StandIn {
  return {
    of: "lk-jwt-service",
    process: "lk-jwt-service",
    http: { http: (request, response) => void answer(request, response) },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = pathOf(request.url);
  if (path === "/healthz") return void response.writeHead(200).end();
  if (path !== "/sfu/get" && path !== "/get_token") return sendText(response, 404, "404 page not found\n");
  response.setHeader("access-control-allow-origin", "*").setHeader("access-control-allow-methods", "POST");
  if (request.method === "OPTIONS") return void response.writeHead(200).end();
  if (request.method !== "POST") return void response.writeHead(405).end();
  const body = parseObject(await readBody(request).catch(() => ""));
  if (!body) return sendJson(response, 400, { errcode: "M_NOT_JSON", error: "Error decoding JSON" });
  const complete = "openid_token" in body && ("room" in body || "room_id" in body);
  if (!complete) return sendJson(response, 400, { errcode: "M_BAD_JSON", error: "The request body is missing fields" });
  if (path === "/get_token") {
    return sendJson(response, 401, { errcode: "M_UNAUTHORIZED", error: "The request could not be authorised" });
  }
  return sendJson(response, 500, { errcode: "M_LOOKUP_FAILED", error: "Failed to look up user info from homeserver" });
}
