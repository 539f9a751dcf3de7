import { createSocketIo } from "./socket-io.ts";
import { pathOf, sendJson, sendPage } from "./stand-in.ts";
import type { Settings, StandIn } from "./stand-in.ts";
import { stateOf } from "./state.ts";

/** Uptime Kuma 2.5: its page, the push address, metrics behind a key, and socket.io, where all else is asked. */
export function uptimeKuma(settings: Settings): StandIn {
  const socketIo = createSocketIo(conversation(settings));
  return {
    of: "Uptime Kuma",
    process: "node",
    http: {
      http: (request, response) => {
        const path = pathOf(request.url);
        if (path === "/socket.io/") return socketIo(request, response);
        if (path === "/") return void response.writeHead(302, { location: "/dashboard" }).end();
        if (path === "/dashboard") return sendPage(response, 200, "<!doctype html><title>Uptime Kuma</title>\n");
        if (path === "/api/entry-page") {
          return sendJson(response, 200, { type: "entryPage", entryPage: "dashboard" });
        }
        if (path.startsWith("/api/push/")) {
          return sendJson(response, 404, { ok: false, msg: "Monitor not found or not active." });
        }
        if (path === "/metrics") return void response.writeHead(401, { "www-authenticate": "Basic" }).end();
        return sendPage(response, 404, "<!doctype html><title>Uptime Kuma</title>\n");
      },
    },
  };
}

/** Greets, takes a login, and sends the list of monitors after it, as the program does. */
function conversation(settings: Settings): Parameters<typeof createSocketIo>[0] {
  return {
    greeting: [
      ["info", { primaryBaseURL: null, serverTimezone: "UTC", serverTimezoneOffset: "+00:00" }],
      ["loginRequired"],
    ],
    answer(event, [argument]) {
      if (event !== "login") return undefined;
      const { username, password } = (argument ?? {}) as Readonly<Record<string, unknown>>;
      const wanted = settings["KUMA_PASSWORD"];
      if (username !== "lotus" || wanted === undefined || password !== wanted) {
        return { reply: { ok: false, msg: "authIncorrectCreds", msgi18n: true }, events: [] };
      }
      return { reply: { ok: true, token: "a.stand-in.token" }, events: [["monitorList", monitorList(settings)]] };
    },
  };
}

const watched = [
  ["Synapse", "http", 8008],
  ["LiveKit", "http", 7880],
  ["PostgreSQL", "port", 5432],
  ["Cinny", "http", 443],
  ["coturn", "port", 3478],
  ["lk-jwt-service", "http", 8070],
  ["Hookshot", "http", 9003],
] as const;

/** By id; `monitors` in the lab's state changes them by name, or adds more. */
function monitorList(settings: Settings): unknown {
  const changes = (stateOf(settings)["monitors"] ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const added = Object.keys(changes).filter((name) => !watched.some(([known]) => known === name));
  const all = [...watched, ...added.map((name) => [name, "ping", null] as const)];
  const monitors = all.map(([name, type, port], index) => {
    const id = index + 1;
    return {
      id,
      name,
      type,
      port,
      hostname: null,
      url: null,
      parent: null,
      active: true,
      forceInactive: false,
      interval: 60,
      ...changes[name],
    };
  });
  return Object.fromEntries(monitors.map((monitor) => [String(monitor.id), monitor]));
}
