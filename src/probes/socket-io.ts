import type { HostView } from "../hosts/host.ts";
import { Secret } from "../hosts/secret.ts";
import { excerpt } from "./excerpt.ts";
import { type Ask, type HttpPlace, withHttp } from "./http.ts";
import { NoAnswerError } from "./no-answer.ts";

/** What a server said: events by name, and the answer to the one that was sent. */
export interface Conversation {
  /** Undefined while it has not come. */
  readonly reply: readonly unknown[] | undefined;
  readonly events: readonly { readonly name: string; readonly given: readonly unknown[] }[];
}

export interface SocketIoQuestion {
  /** The event to send, and what goes with it; a secret only leaves for the server. */
  readonly event: string;
  readonly given: Readonly<Record<string, string | Secret>>;
  /** Whether enough was said. */
  readonly enough: (so: Conversation) => boolean;
}

/** Packets in one answer of engine.io 4. */
const separator = "\u001e";
/** How often is asked for more before giving up; each time the server waits until it has something to say. */
const polls = 8;
const maxBytes = 8 * 1024 * 1024;
const address = "/socket.io/?EIO=4&transport=polling";

/**
 * One event over socket.io 4 and what is said in return. By long polling, which is plain HTTP: it needs no WebSocket, and servers
 * always take it. Five round trips, each waiting for the one before.
 * @throws NoAnswerError when the server does not speak socket.io, HostError when the host cannot be asked.
 */
export async function askSocketIo(host: HostView, place: HttpPlace, question: SocketIoQuestion): Promise<Conversation> {
  const asked = `socket.io on http://${place.address}:${place.port} from ${host.label}`;
  return withHttp(host, place, asked, async (ask) => {
    const sid = sidOf(await poll(ask, address, asked));
    if (sid === undefined) throw new NoAnswerError({ asked, reason: "it does not speak socket.io 4" });
    const session = `${address}&sid=${encodeURIComponent(sid)}`;
    try {
      return await converse(ask, session, question, asked);
    } finally {
      // Takes its leave; the server would notice by itself after 45 seconds.
      await say(ask, session, "1", asked).catch(() => undefined);
    }
  });
}

async function converse(ask: Ask, session: string, question: SocketIoQuestion, asked: string): Promise<Conversation> {
  let heard: Conversation = { reply: undefined, events: [] };
  await say(ask, session, "40", asked);
  let entered = false;
  for (let left = polls; left > 0; left -= 1) {
    const packets = packetsIn(await poll(ask, session, asked));
    heard = listen(heard, packets);
    if (!entered && packets.some((packet) => packet.startsWith("40"))) {
      entered = true;
      await say(ask, session, packetOf(question), asked);
    }
    if (question.enough(heard)) return heard;
    if (packets.includes("2")) await say(ask, session, "3", asked);
  }
  throw new NoAnswerError({ asked, reason: `no answer to ${question.event}` });
}

/** The id in the packet that opens a session; undefined when it is none. */
export function sidOf(body: string): string | undefined {
  const opened = body.startsWith("0") ? parsed(body.slice(1)) : undefined;
  const sid = (opened as { readonly sid?: unknown } | null | undefined)?.sid;
  return typeof sid === "string" && sid !== "" ? sid : undefined;
}

/** Adds what these packets say: `42["name",…]` is an event, `430[…]` the answer to the event that was sent with the number 0. */
export function listen({ reply, events }: Conversation, packets: readonly string[]): Conversation {
  const lists = packets.flatMap((packet) => {
    const [, type, id = "", json = ""] = /^4([23])(\d*)(\[[\s\S]*\])$/.exec(packet) ?? [];
    const list = type === undefined ? undefined : parsed(json);
    return Array.isArray(list) ? [{ type, id, list: list as readonly unknown[] }] : [];
  });
  const more = lists.flatMap(({ type, list: [name, ...given] }) =>
    type === "2" && typeof name === "string" ? [{ name, given }] : [],
  );
  const answer = lists.find(({ type, id }) => type === "3" && id === "0");
  return { reply: answer?.list ?? reply, events: [...events, ...more] };
}

/** The packets of one answer. */
export function packetsIn(body: string): readonly string[] {
  return body.split(separator);
}

function packetOf({ event, given }: SocketIoQuestion): string {
  const plain = Object.entries(given).map(([key, value]) => [key, value instanceof Secret ? value.reveal() : value]);
  return `420${JSON.stringify([event, Object.fromEntries(plain)])}`;
}

async function poll(ask: Ask, path: string, asked: string): Promise<string> {
  const { status, body } = await ask({ path, maxBytes });
  if (status === 200) return body;
  throw new NoAnswerError({ asked, reason: `it answered ${status} ${excerpt(body)}` });
}

async function say(ask: Ask, path: string, packet: string, asked: string): Promise<void> {
  const headers = { "content-type": "text/plain;charset=UTF-8" };
  const { status, body } = await ask({ method: "POST", path, headers, body: packet });
  if (status !== 200) throw new NoAnswerError({ asked, reason: `it answered ${status} ${excerpt(body)}` });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
