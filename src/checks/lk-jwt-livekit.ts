import { LotusError } from "../errors.ts";
import type { HostView } from "../hosts/host.ts";
import type { Inventory, ServiceOf } from "../inventory/inventory.ts";
import { type HttpAnswer, type HttpPlace, withHttp } from "../probes/http.ts";
import { readSeal, readSealed, type ToSeal } from "../probes/sealed.ts";
import { listRooms, signedToken, unsignedToken } from "../services/livekit-token.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { type Heard, heard } from "./heard.ts";
import { requestWith } from "./livekit-keys.ts";
import { afterPorts, shown } from "./surfaces.ts";

export interface LivekitReached {
  /** Where it sends people: `wss://matrix.example.org/livekit/sfu`. */
  readonly url: string;
  readonly key: string;
  readonly rooms: Heard<HttpAnswer>;
}

/**
 * Goes the way that lk-jwt-service goes itself: from its host, to the address and with the key that it runs with. The token is signed
 * on its host.
 */
export default defineServiceCheck({
  id: "lk-jwt-livekit",
  title: "reaches LiveKit where it sends people, with its own key",
  kinds: ["lk-jwt-service"],
  after: [...afterPorts, "lk-jwt-answers"],
  applies: (service) => service.unit !== undefined,
  observe: async ({ host: view, now }, { service }): Promise<LivekitReached> => {
    const started = await readEnvironment(view, service.unit, []);
    const [url = "", key = ""] = [started.get("LIVEKIT_URL"), started.get("LIVEKIT_KEY")];
    const at = placeOf(url);
    if (at === undefined) return { url, key, rooms: { kind: "silence", asked: url, reason: "that is no address" } };
    const unsigned = unsignedToken(key, now(), listRooms.grants);
    const signing = readEnvironment(view, service.unit, [{ hash: "sha256", message: unsigned }]);
    signing.catch(() => undefined);
    const rooms = heard(
      withHttp(view, at.place, `a list of rooms at ${url}`, async (ask) => {
        const [mac] = readSeal((await signing).get("LIVEKIT_SECRET")) ?? [];
        return ask(requestWith(signedToken(unsigned, mac ?? Buffer.alloc(0)), at.prefix));
      }),
    );
    return { url, key, rooms: await rooms };
  },
  judge: (seen, { service }, { inventory }) => judgeReached(seen, service, inventory),
});

/** 401 is LiveKit's own word for a key it does not know; anything but a list of rooms is no LiveKit. The body may hold the token. */
export function judgeReached(
  { url, key, rooms }: LivekitReached,
  service: ServiceOf<"lk-jwt-service">,
  inventory: Inventory,
): readonly Finding[] {
  const follows = onTheWay(url, service, inventory);
  if (rooms.kind === "silence") return [{ kind: "livekit-elsewhere", url, got: rooms.reason, follows }];
  const { status, body } = rooms.answer;
  if (status === 200 && /^\s*\{\s*"rooms"\s*:/.test(body)) return [];
  if (status === 401 && /^invalid (?:API key|token)/.test(body))
    return [{ kind: "livekit-key-differs", key, url, follows }];
  const got = body.includes("token") ? String(status) : shown(rooms.answer);
  return [{ kind: "livekit-elsewhere", url, got, follows }];
}

/** The services that its way to LiveKit leads through. */
function onTheWay(url: string, { needs }: ServiceOf<"lk-jwt-service">, { publicNames }: Inventory): readonly string[] {
  const name = URL.canParse(url) ? new URL(url).hostname : "";
  return [...needs, publicNames[name]?.servedBy].filter((one) => one !== undefined);
}

async function readEnvironment(
  view: HostView,
  unit: string,
  messages: readonly ToSeal[],
): Promise<ReadonlyMap<string, string>> {
  const text = await readSealed(view, { kind: "environment", unit, prefix: "LIVEKIT_" }, messages);
  if (text === undefined) throw new LotusError(`${unit} on ${view.label} has no process that could be asked`);
  const lines = text.split("\n").map((line) => [line.split("=", 1).join(), line.slice(line.indexOf("=") + 1)] as const);
  return new Map(lines);
}

/** The address for requests: the same server, spoken to over HTTP. The first bytes leave before the connection stands. */
function placeOf(url: string): { readonly place: HttpPlace; readonly prefix: string } | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, port, pathname } = new URL(url.replace(/^ws/, "http"));
  if (protocol !== "http:" && protocol !== "https:") return undefined;
  const tls = protocol === "https:";
  const number = port === "" ? (tls ? 443 : 80) : Number(port);
  const place = { address: hostname, port: number, early: true, ...(tls ? { tlsName: hostname } : {}) };
  return { place, prefix: pathname.replace(/\/$/, "") };
}
