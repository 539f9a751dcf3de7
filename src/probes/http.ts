import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { gunzipSync } from "node:zlib";

import type { Client, Dispatcher } from "undici";

import type { HostView } from "../hosts/host.ts";
import { HostError } from "../hosts/host-error.ts";
import { type ServedCertificate, servedOn } from "./certificate.ts";
import { excerpt } from "./excerpt.ts";
import { NoAnswerError } from "./no-answer.ts";
import { blame, openStream } from "./open-stream.ts";
import { secure } from "./tls.ts";

export interface HttpPlace {
  /** As seen from the host that asks. */
  readonly address: string;
  readonly port: number;
  /** Asks over TLS for this name: it is the SNI and the Host header, wherever the address leads. */
  readonly tlsName?: string | undefined;
}

export interface HttpRequest {
  /** GET unless told. */
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "OPTIONS" | undefined;
  /** Path and query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  /** For the answer as a whole in milliseconds, from the moment there is a connection; 5000 unless told. */
  readonly timeoutMs?: number | undefined;
  /** Limit for the body in bytes; 1 MiB unless told. */
  readonly maxBytes?: number | undefined;
}

/** Redirects are answers like any other. */
export interface HttpAnswer {
  readonly status: number;
  /** By lower-case name; repeated headers are joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** UTF-8, unpacked. */
  readonly body: string;
  /** What was shown in the TLS handshake; its worth is for the reader to judge. */
  readonly certificate: ServedCertificate | undefined;
}

export type Ask = (request: HttpRequest) => Promise<HttpAnswer>;

const megabyte = 1024 * 1024;

/**
 * One request from a host, through a connection of its own.
 * @throws NoAnswerError when no HTTP answer came back, HostError when the host cannot be asked.
 */
export async function askHttp(host: HostView, place: HttpPlace, request: HttpRequest): Promise<HttpAnswer> {
  return withHttp(host, place, urlOf(place, request), (ask) => ask(request));
}

/**
 * Several requests from a host on one connection. One after the other they cost a round trip each; asked in one turn, they travel
 * together (HTTP/1.1 pipelining) and cost one for all. After a HEAD the connection is used up.
 * @throws as `askHttp`; `asked` names what the connection is for, when it cannot be made.
 */
export async function withHttp<T>(
  host: HostView,
  place: HttpPlace,
  asked: string,
  talk: (ask: Ask) => Promise<T>,
): Promise<T> {
  const from = `${asked} from ${host.label}`;
  const opening = openStream(host, { kind: "tcp", host: place.address, port: place.port }, from);
  // undici takes its time to load; the host is being reached meanwhile.
  const [stream, { default: undici }] = await Promise.all([opening, import("undici")]);
  const tls = place.tlsName === undefined ? undefined : await secure(stream, place.tlsName, from);
  const certificate = tls === undefined ? undefined : servedOn(tls, place.tlsName ?? "");
  const client = new undici.Client(originOf(place), { connect: once(tls ?? stream), pipelining: 64 });
  try {
    return await talk(async (request) => {
      const what = `${urlOf(place, request)} from ${host.label}`;
      try {
        return { ...(await exchange(client, request)), certificate };
      } catch (error) {
        throw await explain(host, error, what, request);
      }
    });
  } finally {
    // Takes its leave; that the far end has closed, too, is not waited for: it would cost a round trip.
    client.destroy().catch(() => undefined);
    stream.destroy();
  }
}

/** `GET https://matrix.example.org/_matrix/client/versions` */
export function urlOf(place: HttpPlace, { method = "GET", path }: HttpRequest): string {
  return `${method} ${originOf(place)}${path}`;
}

function originOf({ address, port, tlsName }: HttpPlace): string {
  if (tlsName === undefined) return `http://${address}${port === 80 ? "" : `:${port}`}`;
  return `https://${tlsName}${port === 443 ? "" : `:${port}`}`;
}

/** undici's way to a connection: the one that is there, and no other when it is gone. */
function once(stream: Duplex | TLSSocket): NonNullable<Client.Options["connect"]> {
  let used = false;
  return (_options, callback) => {
    const gone = used ? new Error("the connection was closed before the answer") : null;
    used = true;
    // undici loses an answer that comes in the same turn. It asks for a socket, and uses what every stream has.
    setImmediate(() => (gone === null ? callback(null, stream as TLSSocket) : callback(gone, null)));
  };
}

async function exchange(client: Client, request: HttpRequest): Promise<Omit<HttpAnswer, "certificate">> {
  const limit = request.timeoutMs ?? 5000;
  const maxBytes = request.maxBytes ?? megabyte;
  const { statusCode, headers, body } = await client.request({
    method: request.method ?? "GET",
    path: request.path,
    headers: { "accept-encoding": "gzip", "user-agent": "lotus", ...request.headers },
    body: request.body ?? null,
    // An answer that takes long must not keep back the questions behind it.
    blocking: false,
    signal: AbortSignal.timeout(limit),
  });
  const bytes = await collect(body, maxBytes);
  const plain = flatten(headers);
  const packed = plain["content-encoding"] === "gzip" && bytes.length > 0;
  return {
    status: statusCode,
    headers: plain,
    body: (packed ? gunzipSync(bytes, { maxOutputLength: maxBytes }) : bytes).toString(),
  };
}

async function collect(body: Dispatcher.ResponseData["body"], maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new RangeError(`more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value ?? ""].flat().join(", ")]);
  return Object.fromEntries(entries) as Record<string, string>;
}

async function explain(host: HostView, error: unknown, asked: string, request: HttpRequest): Promise<unknown> {
  if (error instanceof HostError) return blame(host, error, asked);
  return new NoAnswerError({ asked, reason: reasonOf(error, request), cause: error });
}

function reasonOf(error: unknown, request: HttpRequest): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  if (error.name === "TimeoutError") return `no answer within ${(request.timeoutMs ?? 5000) / 1000} s`;
  if (error instanceof RangeError) return `an answer of more than ${request.maxBytes ?? megabyte} bytes`;
  if (error.name === "HTTPParserError" || code.startsWith("HPE_")) return "an answer that is not HTTP";
  if (code === "UND_ERR_SOCKET" || code === "ECONNRESET") return "the connection was closed before the answer";
  return excerpt(error.message);
}
