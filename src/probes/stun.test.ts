import { createSocket } from "node:dgram";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, describe, expect, test } from "vitest";

import { localView } from "./testing/local-view.ts";
import { readBinding, stunBinding } from "./stun.ts";
import { attributeTypes, decode, encode, type StunMessage } from "./stun-message.ts";

const host = localView();
afterAll(() => host.close());

/** A server's answer to a binding request: 192.0.2.1 port 32853, XORed as in RFC 5769. */
function answerTo(bytes: Buffer, change: Partial<StunMessage> = {}): Buffer {
  const asked = decode(bytes);
  if (asked === undefined) throw new Error("no STUN");
  const value = Buffer.from("0001a147e112a643", "hex");
  return encode({
    ...asked,
    class: "success",
    attributes: [{ type: attributeTypes.xorMappedAddress, value }],
    ...change,
  });
}

describe("stunBinding", () => {
  test("over UDP, in spite of a lost packet", async () => {
    const server = createSocket("udp4");
    let packets = 0;
    server.on("message", (message, { port, address }) => {
      packets += 1;
      if (packets === 2) server.send(answerTo(message), port, address);
    });
    await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", resolve));
    const mapped = await stunBinding(host, { address: "127.0.0.1", port: server.address().port, protocol: "udp" });
    server.close();
    expect(mapped).toEqual({ address: "192.0.2.1", port: 32_853 });
  });

  test("over TCP, where an answer comes in pieces", async () => {
    const server = createServer((socket) =>
      socket.once("data", (data) => {
        const answer = answerTo(data);
        socket.write(answer.subarray(0, 7));
        setTimeout(() => socket.write(answer.subarray(7)), 20);
      }),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const mapped = await stunBinding(host, { address: "127.0.0.1", port, protocol: "tcp" });
    server.close();
    expect(mapped).toEqual({ address: "192.0.2.1", port: 32_853 });
  });

  test("says what was asked when nothing comes back", async () => {
    const server = createSocket("udp4");
    await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", resolve));
    const { port } = server.address();
    await expect(stunBinding(host, { address: "127.0.0.1", port, protocol: "udp" })).rejects.toMatchObject({
      name: "NoAnswerError",
      asked: `a STUN binding on 127.0.0.1 port ${port}/udp from here (1)`,
      reason: "no answer to 3 packets",
    });
    server.close();
  });
});

describe("readBinding", () => {
  const transactionId = Buffer.from("b7e7a701bc34d686fa87dfae", "hex");
  const asked = encode({ method: 1, class: "request", transactionId, attributes: [] });
  const error = { type: attributeTypes.errorCode, value: Buffer.from("00000403", "hex") };
  test.each([
    ["an answer that is not STUN", Buffer.from("SSH-2.0-OpenSSH_10.0\r\n")],
    ["an answer to somebody else", answerTo(asked, { transactionId: Buffer.alloc(12) })],
    ["refused with error 403", answerTo(asked, { class: "error", attributes: [error] })],
    ["an answer without a mapped address", answerTo(asked, { attributes: [] })],
  ])("%s", (reason, answer) => expect(readBinding(answer, transactionId)).toBe(reason));
});
