import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { once } from "node:events";
import type { Duplex } from "node:stream";

import { attributeTypes, decode, encode, lengthOf } from "../../src/probes/stun-message.ts";

const cookie = Buffer.from([0x21, 0x12, 0xa4, 0x42]);

/** The answer to a STUN binding request (RFC 8489): the address it came from. Undefined for anything else. */
export function stunReply(
  bytes: Buffer,
  from: { readonly address: string; readonly port: number },
): Buffer | undefined {
  const message = decode(bytes);
  if (message?.class !== "request") return undefined;
  const value = Buffer.alloc(8);
  value.writeUInt8(1, 1);
  value.writeUInt16BE(from.port ^ cookie.readUInt16BE(0), 2);
  for (const [index, part] of from.address.split(".").entries()) {
    value.writeUInt8(Number(part) ^ cookie.readUInt8(index), 4 + index);
  }
  const attributes = [
    { type: attributeTypes.xorMappedAddress, value },
    { type: attributeTypes.software, value: Buffer.from("embedded") },
  ];
  return encode({ ...message, class: "success", attributes });
}

/** Answers STUN over datagrams on a loopback port. */
export async function startStunDatagrams(): Promise<DatagramSocket> {
  const socket = createSocket("udp4", (bytes, from) => {
    const reply = stunReply(bytes, from);
    if (reply) socket.send(reply, from.port, from.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return socket;
}

/** Answers STUN on a stream, message by message. */
export function serveStun(stream: Duplex & { readonly remotePort?: number | undefined }): void {
  let bytes: Buffer = Buffer.alloc(0);
  stream.on("error", () => stream.destroy());
  stream.on("data", (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (let length = lengthOf(bytes); length !== undefined && bytes.length >= length; length = lengthOf(bytes)) {
      const reply = stunReply(bytes.subarray(0, length), { address: "127.0.0.1", port: stream.remotePort ?? 0 });
      bytes = bytes.subarray(length);
      if (!reply) return void stream.destroy();
      stream.write(reply);
    }
  });
}
