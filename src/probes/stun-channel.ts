import type { Duplex } from "node:stream";

import type { HostView } from "../hosts/host.ts";
import { HostError } from "../hosts/host-error.ts";
import { excerpt } from "./excerpt.ts";
import { NoAnswerError } from "./no-answer.ts";
import { blame, openStream } from "./open-stream.ts";
import { decode, headerLength, lengthOf, type StunMessage } from "./stun-message.ts";
import { secure } from "./tls.ts";

export interface StunWay {
  /** As seen from the host that asks. */
  readonly address: string;
  readonly port: number;
  readonly over: "udp" | "tcp" | "tls";
  /** For TLS: the name sent as SNI. */
  readonly name: string;
}

/** An answer, with its bytes for whoever wants to check how it was signed. */
export interface StunReply extends StunMessage {
  readonly bytes: Buffer;
}

/** Messages to a STUN or TURN server and their answers, all on one socket: the server knows its clients by theirs. */
export interface StunChannel {
  /** For people: what was asked, and from where. */
  readonly asked: string;
  /** Sends requests at once; resolves with their answers in the same order. @throws NoAnswerError, HostError */
  ask(requests: readonly Buffer[]): Promise<readonly StunReply[]>;
  /** Sends without waiting for an answer. */
  tell(request: Buffer): void;
  close(): void;
}

/** For all answers to requests that are sent together, in milliseconds from when the host has been reached. */
const limit = 4000;
/** When UDP sends again what has no answer, in milliseconds: the way to the host comes on top of the way to the server. */
const again = 1500;
const prefixLength = 4;

/** Opens one. @throws NoAnswerError, HostError */
export async function openStunChannel(host: HostView, way: StunWay): Promise<StunChannel> {
  const { address, port, over, name } = way;
  const asked = `TURN over ${over.toUpperCase()} on ${address} port ${port} from ${host.label}`;
  // Datagrams leave before the host has been reached, which takes its own time; this question travels with them.
  const reached = over === "udp" ? host.query(["true"]) : Promise.resolve();
  reached.catch(() => undefined);
  const stream = await openStream(host, { kind: over === "udp" ? "udp" : "tcp", host: address, port }, asked);
  if (over !== "tls") return converse({ host, stream, asked, reached, datagrams: over === "udp" });
  return converse({
    host,
    stream: await secure(stream, name, asked),
    asked,
    reached,
    datagrams: false,
    below: stream,
  });
}

interface Line {
  readonly host: HostView;
  readonly stream: Duplex;
  readonly asked: string;
  /** Settles when the host has been reached. */
  readonly reached: Promise<unknown>;
  readonly datagrams: boolean;
  /** What carries the stream, where that is another one. */
  readonly below?: Duplex;
}

function converse({ host, stream, asked, reached, datagrams, below }: Line): StunChannel {
  const waiting = new Map<string, (reply: StunReply) => void>();
  const { promise: broken, reject } = Promise.withResolvers<never>();
  broken.catch(() => undefined);
  let bytes: Buffer = Buffer.alloc(0);
  stream.on("data", (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (let end = endOf(bytes, datagrams); end !== undefined && bytes.length >= end; end = endOf(bytes, datagrams)) {
      const one = bytes.subarray(datagrams ? prefixLength : 0, end);
      bytes = bytes.subarray(end);
      const message = decode(one);
      if (message !== undefined) waiting.get(keyOf(one))?.({ ...message, bytes: one });
    }
  });
  stream.on("error", reject);
  stream.on("close", () => reject(new Error("the connection was closed")));
  const send = (requests: readonly Buffer[]) =>
    void stream.write(Buffer.concat(datagrams ? requests.map(prefixed) : requests));

  return {
    asked,
    async ask(requests) {
      const answers = requests.map(
        (request) => new Promise<StunReply>((resolve) => waiting.set(keyOf(request), resolve)),
      );
      const open = new Set(requests);
      for (const [index, answer] of answers.entries()) void answer.then(() => open.delete(requests[index] as Buffer));
      const timers: NodeJS.Timeout[] = [];
      const startTimers = () => {
        if (open.size === 0) return;
        timers.push(setTimeout(() => reject(new Error(`no answer within ${limit / 1000} s`)), limit));
        if (datagrams) timers.push(setTimeout(() => send([...open]), again));
      };
      send(requests);
      reached.then(startTimers, () => undefined);
      try {
        return await Promise.race([Promise.all(answers), broken]);
      } catch (error) {
        if (error instanceof HostError) throw await blame(host, error, asked);
        throw new NoAnswerError({
          asked,
          reason: excerpt(error instanceof Error ? error.message : String(error)),
          cause: error,
        });
      } finally {
        open.clear();
        for (const timer of timers) clearTimeout(timer);
        for (const request of requests) waiting.delete(keyOf(request));
      }
    },
    tell: (request) => send([request]),
    close() {
      stream.destroy();
      below?.destroy();
    },
  };
}

/** Where the first message ends; undefined while that cannot be told. */
function endOf(bytes: Buffer, datagrams: boolean): number | undefined {
  if (!datagrams) return lengthOf(bytes);
  return bytes.length < prefixLength ? undefined : prefixLength + bytes.readUInt32BE(0);
}

function prefixed(request: Buffer): Buffer {
  const length = Buffer.alloc(prefixLength);
  length.writeUInt32BE(request.length);
  return Buffer.concat([length, request]);
}

/** The transaction id. */
function keyOf(message: Buffer): string {
  return message.toString("hex", 8, headerLength);
}
