import { LotusError } from "../errors.ts";
import type { Inventory, ServiceKind, ServiceOf } from "../inventory/inventory.ts";
import { askHttp, type HttpAnswer, type HttpPlace, withHttp } from "../probes/http.ts";
import { readJson, textAt } from "../services/json.ts";
import { identityPath, openidTokenPath } from "../services/synapse.ts";
import { defineServiceCheck, type Looking } from "./check.ts";
import type { Finding } from "./finding.ts";
import { addressesFromItself, portNamed } from "../inventory/place-of-port.ts";
import { afterPorts, shown } from "./surfaces.ts";
import { tokenOf } from "./synapse-turn.ts";

/** What came of it: a way in, or where it ended and in which words. */
export type Entry =
  | { readonly kind: "let-in" }
  | { readonly kind: "stopped"; readonly asked: string; readonly got: string };

/**
 * Goes the way of a user who joins a group call, up to LiveKit's door: a token that proves who one is, another for the call, and
 * LiveKit's word on that. Only where the inventory names an access token: lk-jwt-service makes an empty room, which ends by itself.
 */
export default defineServiceCheck({
  id: "call-token",
  title: "lets a user into a group call",
  kinds: ["synapse"],
  after: [...afterPorts, "synapse-answers", "synapse-database"],
  applies: (service) => service.accessToken !== undefined && portNamed(service, "client") !== undefined,
  observe: async (looking, { service }): Promise<Entry | undefined> => {
    const { inventory } = looking;
    const [synapse, door, livekit] = [
      placeOf(service, "client", inventory),
      placeOf(ofKind("lk-jwt-service", inventory), "http", inventory),
      placeOf(ofKind("livekit", inventory), "http", inventory),
    ];
    if (synapse === undefined || door === undefined || livekit === undefined) return undefined;
    const identity = await identityOf(looking, service, synapse.place);
    const room = `!lotus-health:${inventory.matrix.serverName}`;
    const body = JSON.stringify({ room, device_id: identity.device, openid_token: identity.token });
    const headers = { "content-type": "application/json" };
    const from = looking.from(door.host);
    const entry = await askHttp(from, door.place, { method: "POST", path: "/sfu/get", headers, body });
    const jwt = entry.status === 200 ? textAt(readJson(entry.body), "jwt") : undefined;
    if (jwt === undefined) return stopped("POST /sfu/get of lk-jwt-service, with a user's token", entry);
    const path = `/rtc/validate?access_token=${encodeURIComponent(jwt)}`;
    const word = await askHttp(looking.from(livekit.host), livekit.place, { path });
    return word.status === 200 ? { kind: "let-in" } : stopped("LiveKit, with lk-jwt-service's token for a call", word);
  },
  judge: (entry, _subject, { inventory }) => (entry === undefined ? [] : judgeEntry(entry, inventory)),
});

/** Follows from whatever is wrong with the services on the way. */
export function judgeEntry(entry: Entry, { services }: Pick<Inventory, "services">): readonly Finding[] {
  if (entry.kind === "let-in") return [];
  const follows = services.flatMap(({ kind, name }) => (kind === "livekit" || kind === "lk-jwt-service" ? [name] : []));
  return [{ kind: "call-refused", asked: entry.asked, got: entry.got, follows }];
}

/** Tokens are told back by some errors, and never shown. */
function stopped(asked: string, answer: HttpAnswer): Entry {
  const isSafe = answer.status !== 200 && !/token: *ey|eyJ/.test(answer.body);
  return { kind: "stopped", asked, got: isSafe ? shown(answer) : String(answer.status) };
}

/** Who the access token belongs to, and a token that proves it to others. */
async function identityOf(looking: Looking, service: ServiceOf<"synapse">, place: HttpPlace) {
  return withHttp(looking.host, place, identityPath, async (ask) => {
    const headers = { authorization: `Bearer ${await tokenOf(looking, service)}` };
    const self = await ask({ path: identityPath, headers });
    const [user, device] = ["user_id", "device_id"].map((key) => textAt(readJson(self.body), key));
    if (self.status !== 200 || user === undefined) throw refused(self);
    const answer = await ask({ method: "POST", path: openidTokenPath(user), headers, body: "{}" });
    if (answer.status !== 200) throw refused(answer);
    return { device: device ?? "LOTUS", token: readJson(answer.body) };
  });
}

function refused(answer: HttpAnswer): LotusError {
  return new LotusError(`Synapse gave no proof of who its user is: ${answer.status}`, {
    hint: "the access token that the inventory names may have ended",
  });
}

function ofKind<Kind extends ServiceKind>(kind: Kind, { services }: Inventory): ServiceOf<Kind> | undefined {
  return services.find((service): service is ServiceOf<Kind> => service.kind === kind);
}

/** A service's port as its own host finds it. */
function placeOf(service: ServiceOf<ServiceKind> | undefined, portName: string, { hosts }: Inventory) {
  const host = hosts.find(({ name }) => name === service?.host);
  const port = service && portNamed(service, portName);
  const address = host && port && addressesFromItself(port, host)[0];
  if (host === undefined || port === undefined || address === undefined) return undefined;
  return { host: host.name, place: { address, port: port.first } };
}
