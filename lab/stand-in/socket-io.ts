import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { readBody } from "./body.ts";
import { sendJson } from "./stand-in.ts";

/** What a server says over socket.io: events are lists of a name and arguments. */
export type Conversation = {
  /** Sent as soon as somebody has connected. */
  readonly greeting: readonly (readonly unknown[])[];
  /** What comes back for an event that wants an acknowledgement, and what is sent after it; undefined: nothing ever. */
  readonly answer: (
    event: string,
    given: readonly unknown[],
  ) => { readonly reply: unknown; readonly events: readonly (readonly unknown[])[] } | undefined;
};

/** One who has connected: packets to hand out, and the poll that waits for them. */
type Session = { readonly packets: string[]; waiting: ServerResponse | undefined };

const separator = "\u001e";
const pingInterval = 25_000;

/** socket.io 4 over engine.io 4's long polling: GET fetches packets, POST brings some. */
export function createSocketIo(conversation: Conversation): RequestListener {
  const sessions = new Map<string, Session>();
  return (request, response) => {
    const sid = new URL(request.url ?? "/", "http://localhost").searchParams.get("sid");
    if (sid === null) return open(sessions, response);
    const session = sessions.get(sid);
    if (!session) return sendJson(response, 400, { code: 1, message: "Session ID unknown" });
    if (request.method === "POST") return void take(request, response, session, conversation);
    session.waiting = response;
    flush(session);
    setTimeout(() => send(session, "2"), pingInterval).unref();
  };
}

function open(sessions: Map<string, Session>, response: ServerResponse): void {
  const sid = randomUUID();
  sessions.set(sid, { packets: [], waiting: undefined });
  const offer = { sid, upgrades: ["websocket"], pingInterval, pingTimeout: 20_000, maxPayload: 1_000_000 };
  reply(response, `0${JSON.stringify(offer)}`);
}

async function take(
  request: IncomingMessage,
  response: ServerResponse,
  session: Session,
  conversation: Conversation,
): Promise<void> {
  const packets = (await readBody(request)).split(separator);
  reply(response, "ok");
  for (const packet of packets) handle(packet, session, conversation);
}

function handle(packet: string, session: Session, { greeting, answer }: Conversation): void {
  const sendEvent = (event: readonly unknown[]): void => send(session, `42${JSON.stringify(event)}`);
  if (packet === "40") {
    send(session, `40${JSON.stringify({ sid: randomUUID() })}`);
    return greeting.forEach(sendEvent);
  }
  const parts = /^42(\d+)(\[.*\])$/.exec(packet);
  if (!parts) return;
  const [event, ...given] = JSON.parse(parts[2] ?? "[]") as unknown[];
  const answered = answer(String(event), given);
  if (!answered) return;
  send(session, `43${parts[1]}${JSON.stringify([answered.reply])}`);
  answered.events.forEach(sendEvent);
}

function send(session: Session, packet: string): void {
  session.packets.push(packet);
  // What is sent in one turn travels together, as in the real program.
  setImmediate(() => flush(session));
}

function flush(session: Session): void {
  const { waiting, packets } = session;
  if (!waiting || packets.length === 0) return;
  session.waiting = undefined;
  reply(waiting, packets.splice(0).join(separator));
}

function reply(response: ServerResponse, body: string): void {
  response.writeHead(200, { "content-type": "text/plain; charset=UTF-8", "cache-control": "no-store" }).end(body);
}
