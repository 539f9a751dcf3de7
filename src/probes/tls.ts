import type { Duplex } from "node:stream";
import { connect, getCACertificates, type TLSSocket } from "node:tls";

import type { HostView } from "../hosts/host.ts";
import { type ServedCertificate, servedOn } from "./certificate.ts";
import { excerpt } from "./excerpt.ts";
import { NoAnswerError } from "./no-answer.ts";
import { openStream } from "./open-stream.ts";

export interface TlsPlace {
  /** As seen from the host that looks. */
  readonly address: string;
  readonly port: number;
  /** The name sent as SNI and looked for in the certificate. */
  readonly name: string;
}

/** How long a handshake may take, in milliseconds. */
const handshakeLimit = 5000;

/** What OpenSSL says when the root is not among those it was given. */
const unknownRoot: ReadonlySet<string> = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/**
 * The certificate served for a name, seen from a host. Whether it can be trusted is part of the answer, no reason to refuse.
 * @throws NoAnswerError when there is no handshake, HostError when the host cannot be asked.
 */
export async function servedCertificate(host: HostView, place: TlsPlace): Promise<ServedCertificate> {
  return withEnoughRoots((roots) => look(host, place, roots));
}

/** Looks with the roots that Node brings and, where they do not do, with the system's. */
export async function withEnoughRoots(
  look: (roots?: string[]) => Promise<ServedCertificate>,
): Promise<ServedCertificate> {
  const served = await look();
  if (served.distrust === undefined || !unknownRoot.has(served.distrust)) return served;
  // Reading the system's roots takes 80 ms, which only a root that Node does not bring is worth.
  return look(getCACertificates("system"));
}

async function look(host: HostView, { address, port, name }: TlsPlace, roots?: string[]): Promise<ServedCertificate> {
  const asked = `TLS for ${name} on ${address} port ${port} from ${host.label}`;
  const stream = await openStream(host, { kind: "tcp", host: address, port }, asked);
  const socket = await secure(stream, name, asked, roots);
  const served = servedOn(socket, name);
  socket.destroy();
  stream.destroy();
  if (served === undefined) throw new NoAnswerError({ asked, reason: "no certificate was shown" });
  return served;
}

/**
 * TLS as a client over a stream, verified against the roots given, or else Node's own and those of NODE_EXTRA_CA_CERTS; the
 * outcome stays on the socket. coturn 4.6.1 speaks TLS 1.2 at most, so nothing newer is demanded.
 * @throws NoAnswerError when the handshake fails or takes too long; the stream is gone then.
 */
export async function secure(stream: Duplex, name: string, asked: string, roots?: string[]): Promise<TLSSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect(
    {
      socket: stream,
      servername: name,
      rejectUnauthorized: false,
      minVersion: "TLSv1.2",
      ALPNProtocols: ["http/1.1"],
      ...(roots === undefined ? {} : { ca: roots }),
    },
    resolve,
  );
  const timer = setTimeout(
    () => reject(new Error(`no TLS handshake within ${handshakeLimit / 1000} s`)),
    handshakeLimit,
  );
  socket.once("error", reject);
  socket.once("close", () => reject(new Error("the connection was closed during the TLS handshake")));
  try {
    await promise;
    return socket;
  } catch (cause) {
    socket.on("error", () => undefined);
    socket.destroy();
    stream.destroy();
    throw new NoAnswerError({ asked, reason: reasonOf(cause), cause });
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  const alert = /alert (?:number \d+|[a-z ]+)/.exec(error.message)?.[0];
  if (alert !== undefined) return `the TLS handshake failed: ${alert}`;
  if (code === "ECONNRESET") return "the connection was closed during the TLS handshake";
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER" || code === "ERR_SSL_PACKET_LENGTH_TOO_LONG")
    return "it does not speak TLS";
  return excerpt(error.message);
}
