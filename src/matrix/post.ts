import { LotusError } from "../errors.ts";
import { printable } from "../hosts/printable.ts";
import type { Secret } from "../hosts/secret.ts";

/** A message in both of Matrix's forms. */
export interface Message {
  readonly plain: string;
  readonly html: string;
}

/** A way into a room: a hookshot webhook, whose URL is a credential, or an account's access token. */
export type WayIntoRoom =
  | { readonly kind: "webhook"; readonly url: Secret }
  | { readonly kind: "token"; readonly homeserver: string; readonly room: string; readonly token: Secret };

export interface PostOptions {
  /** The same for the same news: a homeserver shows a message once, however often it is sent. */
  readonly transaction: string;
  readonly signal: AbortSignal;
  /** For connection and answer together, in milliseconds; 10 000 unless told. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Posts a message into a room, from the machine lotus runs on.
 * @throws LotusError that names neither the webhook's address nor the token.
 */
export async function post(way: WayIntoRoom, message: Message, options: PostOptions): Promise<void> {
  const { url, init, server } = requestFor(way, message, options.transaction);
  const limit = options.timeoutMs ?? 10_000;
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(limit)]);
  let answer: Response;
  try {
    // A redirect would carry the credential to wherever it points.
    answer = await fetch(url, { ...init, signal, redirect: "manual" });
  } catch (error) {
    throw new LotusError(`${server} ${silence(error, limit)}`);
  }
  const said = await answer.text().catch(() => "");
  if (!answer.ok) throw refusal(way, server, answer.status, said);
}

function requestFor(way: WayIntoRoom, { plain, html }: Message, transaction: string) {
  if (way.kind === "webhook") {
    const url = parseUrl(way.url.reveal());
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: toJson({ text: plain, html }),
    };
    return { url, init, server: url.host };
  }
  const path = `_matrix/client/v3/rooms/${encodeURIComponent(way.room)}/send/m.room.message/${encodeURIComponent(transaction)}`;
  const url = new URL(path, `${way.homeserver.replace(/\/+$/, "")}/`);
  const content = {
    msgtype: "m.text",
    body: plain,
    format: "org.matrix.custom.html",
    formatted_body: html,
    // Nobody is called by what a host said.
    "m.mentions": {},
  };
  const headers = { "content-type": "application/json", authorization: `Bearer ${way.token.reveal()}` };
  return { url, init: { method: "PUT", headers, body: toJson(content) }, server: url.host };
}

function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url !== null && (url.protocol === "https:" || url.protocol === "http:")) return url;
  throw new LotusError("the webhook's secret is no http or https address");
}

function toJson(content: object): string {
  return JSON.stringify(content);
}

/** Why there was no answer. The error itself is not shown: it may name the address. */
function silence(error: unknown, limit: number): string {
  if (!(error instanceof Error)) return "did not answer";
  if (error.name === "TimeoutError") return `did not answer within ${limit / 1000} s`;
  if (error.name === "AbortError") return "was not waited for: stopped";
  const { code } = (error.cause ?? {}) as { readonly code?: unknown };
  if (code === "ECONNREFUSED") return "refuses the connection";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "has no address: the name does not resolve";
  return typeof code === "string" ? `could not be reached (${code})` : "could not be reached";
}

function refusal(way: WayIntoRoom, server: string, status: number, said: string): LotusError {
  const credential = way.kind === "webhook" ? way.url.reveal() : way.token.reveal();
  // A server may repeat what it was sent.
  const words = printable(said.replaceAll(credential, "•••")).replaceAll(/\s+/g, " ").slice(0, 160);
  const hint =
    way.kind === "webhook"
      ? status === 404
        ? "hookshot knows no such webhook, or is starting; lotus health hookshot tells"
        : undefined
      : status === 401 || status === 403
        ? "is the token still valid, and its account in the room with the right to write?"
        : undefined;
  return new LotusError(`${server} answered ${status}${isPage(said) || words === "" ? "" : `: ${words}`}`, { hint });
}

function isPage(text: string): boolean {
  return text.trimStart().startsWith("<");
}
