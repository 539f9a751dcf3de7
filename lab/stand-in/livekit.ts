import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { parseObject } from "./body.ts";
import { pathOf, sendJson, sendMetrics, sendText } from "./stand-in.ts";
import type { Settings, StandIn } from "./stand-in.ts";

const rooms = "/twirp/livekit.RoomService/ListRooms";

/** API keys with their secrets. */
type Keys = ReadonlyMap<string, string>;

/** LiveKit 1.9.11 without media: health, metrics, and the room list behind a signed token. */
export function livekit(settings: Settings): StandIn {
  const keys = keysOf(settings);
  return {
    of: "LiveKit",
    process: "livekit-server",
    http: {
      http: (request, response) => answer(request, response, keys),
      metrics: (_request, response) => sendMetrics(response, metrics()),
    },
    // ICE over TCP: a browser that speaks no STUN here is dropped.
    tcp: { rtc: (socket) => socket.once("data", () => socket.destroy()) },
  };
}

function answer(request: IncomingMessage, response: ServerResponse, keys: Keys): void {
  const path = pathOf(request.url);
  if (path === "/") return sendText(response, 200, "OK");
  if (path === "/rtc/validate") return validate(request, response, keys);
  if (path === rooms && request.method === "POST") return listRooms(request, response, keys);
  if (path.startsWith("/twirp/")) return sendJson(response, 404, { code: "bad_route", msg: `no handler for ${path}` });
  return sendText(response, 404, "404 page not found\n");
}

/** Whether a token would open a room: the word on it that a client can have without joining. */
function validate(request: IncomingMessage, response: ServerResponse, keys: Keys): void {
  const token = new URL(request.url ?? "/", "http://localhost").searchParams.get("access_token") ?? "";
  const read = readToken(token, keys, "roomJoin");
  if ("problem" in read) return sendText(response, 401, read.problem);
  if (read.allowed) return sendText(response, 200, "success");
  return sendText(response, 401, "no permissions to access the room");
}

function listRooms(request: IncomingMessage, response: ServerResponse, keys: Keys): void {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  const grants = token ? readToken(token, keys, "roomList") : { allowed: false };
  if ("problem" in grants) return sendText(response, 401, grants.problem);
  if (!grants.allowed) return sendJson(response, 401, { code: "unauthenticated", msg: "permissions denied" });
  return sendJson(response, 200, { rooms: [] });
}

function readToken(
  token: string,
  keys: Keys,
  grant: "roomList" | "roomJoin",
): { allowed: boolean } | { problem: string } {
  const [header = "", body = "", signature = ""] = token.split(".");
  const claims = parseObject(Buffer.from(body, "base64url").toString("utf8"));
  const secret = keys.get(String(claims?.["iss"]));
  if (!claims || secret === undefined) return { problem: `invalid API key: ${String(claims?.["iss"])}` };
  const expected = createHmac("sha256", secret).update(`${header}.${body}`).digest();
  const given = Buffer.from(signature, "base64url");
  const signed = given.length === expected.length && timingSafeEqual(given, expected);
  const ended = typeof claims["exp"] === "number" && claims["exp"] < Date.now() / 1000 - 60;
  if (!signed || ended) return { problem: `invalid token: ${token}, error: token is not valid` };
  const video = claims["video"];
  const grants = typeof video === "object" && video !== null ? Object.entries(video) : [];
  return { allowed: grants.some(([name, value]) => name === grant && value === true) };
}

/** The keys of its configuration, which the real one reads at its start and never again; or one that it is given. */
function keysOf(settings: Settings): Keys {
  const file = settings["LIVEKIT_CONFIG_FILE"];
  if (!file) return new Map([[settings["LIVEKIT_KEY"] ?? "", settings["LIVEKIT_SECRET"] ?? ""]]);
  const block = /^keys:\n((?: +.*\n?)*)/m.exec(readFileSync(file, "utf8"))?.[1] ?? "";
  return new Map([...block.matchAll(/^ +([\w-]+): (\S+)$/gm)].map(([, key = "", secret = ""]) => [key, secret]));
}

function metrics(): readonly string[] {
  const labels = 'node_id="stand-in",node_type="SERVER"';
  return [
    "# TYPE livekit_room_total gauge",
    `livekit_room_total{${labels}} 0`,
    "# TYPE livekit_participant_total gauge",
    `livekit_participant_total{${labels}} 0`,
    "# TYPE livekit_track_published_total gauge",
    `livekit_track_published_total{${labels},kind="audio"} 0`,
    `livekit_track_published_total{${labels},kind="video"} 0`,
    "# TYPE livekit_packet_total counter",
    `livekit_packet_total{${labels},direction="incoming"} 0`,
    `livekit_packet_total{${labels},direction="outgoing"} 0`,
  ];
}
