import type { Duplex } from "node:stream";

import type { HostView } from "../hosts/host.ts";
import { NoAnswerError } from "./no-answer.ts";
import { openStream } from "./open-stream.ts";
import { type StunAddress, xorAddress } from "./stun-address.ts";
import {
  attributeTypes,
  decode,
  encode,
  errorCode,
  headerLength,
  lengthOf,
  methods,
  newTransactionId,
  type StunMessage,
} from "./stun-message.ts";

export interface StunPlace {
  /** As seen from the host that asks. */
  readonly address: string;
  readonly port: number;
  readonly protocol: "udp" | "tcp";
}

/** RFC 8489 starts at 500 ms; three tries bridge a lost packet or two. */
const udpTry = { timeoutMs: 500, tries: 3 } as const;
const tcpLimit = 3000;

/**
 * A STUN binding: the address the server sees the host at.
 * @throws NoAnswerError when no binding came back, HostError when the host cannot be asked.
 */
export async function stunBinding(host: HostView, place: StunPlace): Promise<StunAddress> {
  const { address, port, protocol } = place;
  const asked = `a STUN binding on ${address} port ${port}/${protocol} from ${host.label}`;
  const request: StunMessage = {
    method: methods.binding,
    class: "request",
    transactionId: newTransactionId(),
    attributes: [],
  };
  const bytes =
    protocol === "udp" ? await overUdp(host, place, request, asked) : await overTcp(host, place, request, asked);
  const mapped = readBinding(bytes, request.transactionId);
  if (typeof mapped === "string") throw new NoAnswerError({ asked, reason: mapped });
  return mapped;
}

/** The mapped address in the answer to a binding request, or in a few words why there is none. */
export function readBinding(bytes: Buffer, transactionId: Buffer): StunAddress | string {
  const message = decode(bytes);
  if (message === undefined) return "an answer that is not STUN";
  if (!message.transactionId.equals(transactionId)) return "an answer to somebody else";
  if (message.class === "error") return `refused with error ${errorCode(message) ?? "without a code"}`;
  return xorAddress(message, attributeTypes.xorMappedAddress) ?? "an answer without a mapped address";
}

async function overUdp(
  host: HostView,
  { address, port }: StunPlace,
  request: StunMessage,
  asked: string,
): Promise<Buffer> {
  const reply = await host.askUdp({ host: address, port, payload: encode(request), ...udpTry });
  if (reply !== undefined) return Buffer.from(reply);
  throw new NoAnswerError({ asked, reason: `no answer to ${udpTry.tries} packets` });
}

async function overTcp(
  host: HostView,
  { address, port }: StunPlace,
  request: StunMessage,
  asked: string,
): Promise<Buffer> {
  const stream = await openStream(host, { kind: "tcp", host: address, port }, asked);
  const timer = setTimeout(() => stream.destroy(new Error(`no answer within ${tcpLimit / 1000} s`)), tcpLimit);
  try {
    stream.write(encode(request));
    return await firstMessage(stream);
  } catch (cause) {
    throw new NoAnswerError({ asked, reason: cause instanceof Error ? cause.message : String(cause), cause });
  } finally {
    clearTimeout(timer);
    stream.destroy();
  }
}

/** Messages follow each other without a frame; each says its own length. */
async function firstMessage(stream: Duplex): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes = Buffer.concat([bytes, chunk]);
    const length = lengthOf(bytes);
    if (length !== undefined && bytes.length >= length) return bytes.subarray(0, length);
  }
  throw new Error(`the connection was closed after ${bytes.length} of at least ${headerLength} bytes`);
}
