import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { LotusError } from "../errors.ts";
import type { HostView } from "../hosts/host.ts";
import type { Secret } from "../hosts/secret.ts";
import { listAt, readJson, textAt } from "../services/json.ts";
import { excerpt } from "./excerpt.ts";
import { type Ask, type HttpAnswer, type HttpPlace, withHttp } from "./http.ts";

export interface Ping {
  /** Synapse's client port as its own host sees it. */
  readonly place: HttpPlace;
  readonly token: Secret;
  readonly room: string;
  /** Whose answer counts. */
  readonly bot: string;
  /** How long to wait for it, in milliseconds. */
  readonly patienceMs: number;
}

export type Pinged =
  | { readonly kind: "answered"; readonly afterMs: number }
  | { readonly kind: "silence"; readonly waited: number };

/** Between two looks, in milliseconds. */
const pause = 400;
const client = "/_matrix/client/v3";
/** What an answer is, readable or not. */
const answers: ReadonlySet<string> = new Set(["m.room.message", "m.room.encrypted"]);

/**
 * Sends `!ping` into a room and waits until the bot says something there. Writes one message; everything else only looks.
 * In an encrypted room the answer cannot be read, but that it is the bot's can be seen.
 * @throws LotusError when the message cannot be sent, NoAnswerError when Synapse does not answer.
 */
export async function ping(host: HostView, { place, token, room, bot, patienceMs }: Ping): Promise<Pinged> {
  return withHttp(host, place, "PUT !ping", async (ask) => {
    const headers = { authorization: `Bearer ${token.reveal()}` };
    await refuseOwnAccount(ask, headers, bot);
    const path = `${client}/rooms/${encodeURIComponent(room)}`;
    const body = JSON.stringify({ msgtype: "m.text", body: "!ping" });
    const sent = await ask({ method: "PUT", path: `${path}/send/m.room.message/${randomUUID()}`, headers, body });
    const event = textIn(sent, "event_id");
    if (event === undefined) throw refusal("!ping could not be sent", sent);
    const begun = performance.now();
    for (;;) {
      const answer = await ask({ path: `${path}/messages?dir=b&limit=30`, headers });
      if (answer.status !== 200) throw refusal("the room could not be read after !ping", answer);
      const waited = Math.round(performance.now() - begun);
      if (hasAnswered(answer.body, event, bot)) return { kind: "answered", afterMs: waited };
      if (waited >= patienceMs) return { kind: "silence", waited };
      await sleep(pause);
    }
  });
}

/** Whether the bot said something after an event; `chunk` has the newest first. */
export function hasAnswered(body: string, event: string, bot: string): boolean {
  const chunk = listAt(readJson(body), "chunk");
  const sent = chunk.findIndex((one) => textAt(one, "event_id") === event);
  const since = sent === -1 ? chunk : chunk.slice(0, sent);
  return since.some((one) => textAt(one, "sender") === bot && answers.has(textAt(one, "type") ?? ""));
}

/** A bot does not answer itself. */
async function refuseOwnAccount(ask: Ask, headers: Readonly<Record<string, string>>, bot: string): Promise<void> {
  const answer = await ask({ path: `${client}/account/whoami`, headers });
  const user = textIn(answer, "user_id");
  if (user === undefined) throw refusal("the token for !ping is no good", answer);
  if (user !== bot) return;
  throw new LotusError(`!ping was not sent: its token is of ${bot} itself, and a bot does not answer itself`, {
    hint: "name a token of another account under `ping` in the inventory",
  });
}

function refusal(what: string, { status, body }: HttpAnswer): LotusError {
  return new LotusError(`${what}: ${status} ${excerpt(body)}`, {
    hint: "the account of the token under `ping` in the inventory must be in the room and may write there",
  });
}

function textIn({ status, body }: HttpAnswer, key: string): string | undefined {
  return status === 200 ? textAt(readJson(body), key) : undefined;
}
