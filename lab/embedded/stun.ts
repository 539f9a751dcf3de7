import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { once } from "node:events";
import type { Duplex } from "node:stream";

import { lengthOf } from "../../src/probes/stun-message.ts";
import { type Answering, serveTurnClient } from "./turn.ts";

/** Answers STUN and TURN over datagrams on a loopback port. */
export async function startStunDatagrams(): Promise<DatagramSocket> {
  const clients = new Map<number, Answering>();
  const socket = createSocket("udp4", (bytes, from) => {
    const answer = clients.get(from.port) ?? serveTurnClient();
    clients.set(from.port, answer);
    const reply = answer(bytes, from);
    if (reply) socket.send(reply, from.port, from.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return socket;
}

/** Answers STUN and TURN on a stream, message by message. */
export function serveStun(stream: Duplex & { readonly remotePort?: number | undefined }): void {
  const answer = serveTurnClient();
  let bytes: Buffer = Buffer.alloc(0);
  stream.on("error", () => stream.destroy());
  stream.on("data", (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (let length = lengthOf(bytes); length !== undefined && bytes.length >= length; length = lengthOf(bytes)) {
      const reply = answer(bytes.subarray(0, length), { address: "127.0.0.1", port: stream.remotePort ?? 0 });
      bytes = bytes.subarray(length);
      if (!reply) return void stream.destroy();
      stream.write(reply);
    }
  });
}
