import { randomBytes } from "node:crypto";

import { LotusError } from "../errors.ts";
import type { HostView } from "../hosts/host.ts";
import type { Inventory, ServiceOf } from "../inventory/inventory.ts";
import { askHttp, type HttpAnswer, type HttpPlace } from "../probes/http.ts";
import { readSeal, readSealed, type Seal, type ToSeal } from "../probes/sealed.ts";
import { defineServiceCheck, type Looking } from "./check.ts";
import type { Finding } from "./finding.ts";
import { type Heard, heard } from "./heard.ts";
import { keysIn, livekitPath, readLivekit } from "./livekit-config.ts";
import { afterPorts, shown } from "./surfaces.ts";

export interface LivekitReached {
  /** Where it sends people: `wss://matrix.example.org/livekit/sfu`. */
  readonly url: string;
  readonly key: string;
  readonly seal: Seal | undefined;
  /** What answers there. */
  readonly answer: Heard<HttpAnswer>;
  /** The keys of the LiveKit that the inventory names, and where they stand; undefined without one. */
  readonly livekit: { readonly keys: ReadonlyMap<string, Seal>; readonly where: string } | undefined;
}

/**
 * Goes to LiveKit as lk-jwt-service does, from its host to the address that it runs with, and compares its key with LiveKit's by MACs.
 * Addresses that the inventory knows are asked before it is known which is right: most often that saves the second turn.
 */
export default defineServiceCheck({
  id: "lk-jwt-livekit",
  title: "sends people to LiveKit, and has a key of it",
  kinds: ["lk-jwt-service"],
  after: [...afterPorts, "lk-jwt-answers"],
  applies: (service) => service.unit !== undefined,
  observe: async (looking, { service }): Promise<LivekitReached> => {
    const { host: view, inventory } = looking;
    const salt: ToSeal = { hash: "sha256", message: randomBytes(16).toString("hex") };
    const asked = new Map(urlsOfLivekit(inventory).map((url) => [url, knock(view, url)]));
    const [started, livekit] = await Promise.all([
      readEnvironment(view, service.unit, [salt]),
      keysOfLivekit(looking, salt),
      ...asked.values(),
    ]);
    const url = started.get("LIVEKIT_URL") ?? "";
    const answer = await (asked.get(normal(url)) ?? knock(view, url));
    const seal = readSeal(started.get("LIVEKIT_SECRET"));
    return { url, key: started.get("LIVEKIT_KEY") ?? "", seal, answer, livekit };
  },
  judge: (seen, { service }, { inventory }) => judgeReached(seen, service, inventory),
});

/** LiveKit says 200 "OK" at its root, or 406 while it is not ready. */
export function judgeReached(
  { url, key, seal, answer, livekit }: LivekitReached,
  service: ServiceOf<"lk-jwt-service">,
  inventory: Inventory,
): readonly Finding[] {
  const own = livekit?.keys.get(key)?.[0];
  const isKnown = livekit === undefined || (own !== undefined && seal?.[0]?.equals(own) === true);
  const got = answer.kind === "silence" ? answer.reason : isLivekit(answer.answer) ? undefined : shown(answer.answer);
  return [
    ...(got === undefined
      ? []
      : [{ kind: "livekit-elsewhere", url, got, follows: onTheWay(url, service, inventory) } as const]),
    ...(isKnown ? [] : [{ kind: "livekit-key-differs", key, where: livekit.where, follows: service.needs } as const]),
  ];
}

function isLivekit({ status, body }: HttpAnswer): boolean {
  return (status === 200 && body === "OK") || (status === 406 && body.startsWith("Not Ready"));
}

/** The services that its way to LiveKit leads through. */
function onTheWay(url: string, { needs }: ServiceOf<"lk-jwt-service">, { publicNames }: Inventory): readonly string[] {
  const name = URL.canParse(url) ? new URL(url).hostname : "";
  return [...needs, publicNames[name]?.servedBy].filter((one) => one !== undefined);
}

/** The public addresses that lead to LiveKit, as they would stand in LIVEKIT_URL. */
function urlsOfLivekit({ publicNames, services }: Inventory): readonly string[] {
  const livekits = new Set(services.filter(({ kind }) => kind === "livekit").map(({ name }) => name));
  return Object.entries(publicNames).flatMap(([name, { to, paths }]) =>
    [["", to] as const, ...Object.entries(paths)]
      .filter(([, service]) => livekits.has(service))
      .map(([path]) => normal(`wss://${name}${path}`)),
  );
}

async function keysOfLivekit({ from, inventory }: Looking, salt: ToSeal): Promise<LivekitReached["livekit"]> {
  const livekit = inventory.services.find((service): service is ServiceOf<"livekit"> => service.kind === "livekit");
  if (livekit === undefined) return undefined;
  const config = await readLivekit(from(livekit.host), livekit, [salt]);
  return { keys: keysIn(config), where: livekitPath(livekit) };
}

async function readEnvironment(
  view: HostView,
  unit: string,
  messages: readonly ToSeal[],
): Promise<ReadonlyMap<string, string>> {
  const text = await readSealed(view, { kind: "environment", unit, prefix: "LIVEKIT_" }, messages);
  if (text === undefined) throw new LotusError(`${unit} on ${view.label} has no process that could be asked`);
  return new Map(
    text.split("\n").map((line) => [line.split("=", 1).join(), line.slice(line.indexOf("=") + 1)] as const),
  );
}

/** What answers at the address. */
async function knock(view: HostView, url: string): Promise<Heard<HttpAnswer>> {
  const at = placeOf(url);
  if (at === undefined) return { kind: "silence", asked: url, reason: "that is no address" };
  return heard(askHttp(view, at.place, { path: `${at.prefix}/` }));
}

function normal(url: string): string {
  return url.replace(/\/+$/, "");
}

/** The address for requests: the same server, spoken to over HTTP. */
function placeOf(url: string): { readonly place: HttpPlace; readonly prefix: string } | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, port, pathname } = new URL(url.replace(/^ws/, "http"));
  if (protocol !== "http:" && protocol !== "https:") return undefined;
  const tls = protocol === "https:";
  const number = port === "" ? (tls ? 443 : 80) : Number(port);
  return {
    place: { address: hostname, port: number, ...(tls ? { tlsName: hostname } : {}) },
    prefix: normal(pathname),
  };
}
