import fc from "fast-check";
import { expect, test } from "vitest";

import { readSeal } from "./sealed.ts";
import { xorAddress } from "./stun-address.ts";
import { attributeTypes, decode, encode, errorCode, isSignedWith, lengthOf } from "./stun-message.ts";
import { parseTurnserverConf, readPeerRange } from "./turnserver-conf.ts";

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
const key = Buffer.from("key");

test("whatever comes over the line, it is taken apart or refused", () => {
  const attributes = fc.array(fc.record({ type: fc.integer({ min: 0, max: 0xffff }), value: bytes }), { maxLength: 5 });
  const transactionId = fc.uint8Array({ minLength: 12, maxLength: 12 }).map((array) => Buffer.from(array));
  const encoded = fc
    .record({
      method: fc.integer({ min: 0, max: 0xfff }),
      class: fc.constant("success" as const),
      transactionId,
      attributes,
    })
    .map((message) => encode(message));
  const spoilt = fc.tuple(encoded, fc.nat(), fc.nat(255)).map(([message, at, byte]) => {
    message.writeUInt8(byte, at % message.length);
    return message;
  });
  const property = fc.property(fc.oneof(bytes, encoded, spoilt), (message) => {
    lengthOf(message);
    const decoded = decode(message);
    if (decoded === undefined) return;
    xorAddress(decoded, attributeTypes.xorMappedAddress);
    errorCode(decoded);
    isSignedWith(message, key);
  });
  expect(() => fc.assert(property)).not.toThrow();
});

test("whatever stands in turnserver.conf, it is read", () => {
  const line = fc.oneof(
    fc.string(),
    fc.string().map((value) => `denied-peer-ip=${value}`),
  );
  const property = fc.property(fc.array(line), (lines) => {
    const conf = parseTurnserverConf(lines.join("\n"));
    for (const { value } of conf.lines) {
      readPeerRange(value);
      readSeal(value);
    }
  });
  expect(() => fc.assert(property)).not.toThrow();
});
