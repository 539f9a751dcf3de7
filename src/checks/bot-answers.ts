import { LotusError } from "../errors.ts";
import { homeserverOf } from "../inventory/homeserver.ts";
import type { ServiceOf } from "../inventory/inventory.ts";
import { type Ping, ping, type Pinged } from "../probes/matrix-ping.ts";
import { defineServiceCheck, type Looking } from "./check.ts";
import type { Finding } from "./finding.ts";

/** How long the bot may take, in milliseconds; it is a fraction of a second when all is well. */
const patience = 20_000;

/** The one check that is not read-only: it writes a message into a room. Only `lotus health --active` makes it. */
export default defineServiceCheck({
  id: "bot-answers",
  title: "answers !ping in its room",
  kinds: ["bot"],
  after: ["unit-running", "bot-running", "bot-account"],
  observe: async (looking, { service }): Promise<Pinged> => {
    const { homeserver, request } = await prepare(looking, service);
    return ping(looking.from(homeserver), request);
  },
  judge: (seen, { service }) => judgePing(seen, service.ping?.room ?? ""),
});

/** Judges what came of it. */
export function judgePing(seen: Pinged, room: string): readonly Finding[] {
  return seen.kind === "answered" ? [] : [{ kind: "bot-not-answering", room, waited: seen.waited }];
}

/** @throws LotusError that says what is missing in the inventory. */
async function prepare(
  { inventory, secret }: Looking,
  { name, user, ping: wanted }: ServiceOf<"bot">,
): Promise<{ readonly homeserver: string; readonly request: Ping }> {
  if (wanted === undefined || secret === undefined) {
    throw new LotusError(`!ping was not sent: the inventory does not say how`, {
      hint: `add to services.${name}:  ping: { room: spam, token: {file: ~/.config/lotus/ping-token} }   an access token of an account in that room, not the bot's`,
    });
  }
  const room = inventory.rooms[wanted.room];
  const synapse = homeserverOf(inventory);
  if (room === undefined || synapse === undefined) {
    throw new LotusError("!ping was not sent: the inventory has no Synapse with a client port, or no such room", {
      hint: "lotus inventory validate",
    });
  }
  const token = await secret(wanted.token);
  return {
    homeserver: synapse.host,
    request: { place: synapse.place, token, room: room.id, bot: user, patienceMs: patience },
  };
}
