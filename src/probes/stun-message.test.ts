import { describe, expect, test } from "vitest";

import { attributeTypes, decode, encode, errorCode, lengthOf, methods, xorAddress } from "./stun-message.ts";

const bytes = (hex: string) => Buffer.from(hex.replaceAll(/\s/g, ""), "hex");

// RFC 5769, sections 2.1, 2.2 and 2.3.
const request = bytes(`000100582112a442b7e7a701bc34d686fa87dfae
  802200105354554e207465737420636c69656e74 002400046e0001ff 80290008932ff9b151263b36
  000600096576746a3a68367659202020 000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2 80280004e57a3bcf`);
const ipv4Response = bytes(`0101003c2112a442b7e7a701bc34d686fa87dfae
  8022000b7465737420766563746f7220 002000080001a147e112a643
  000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7 80280004c07d4c96`);
const ipv6Response = bytes(`010100482112a442b7e7a701bc34d686fa87dfae
  8022000b7465737420766563746f7220 002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9
  00080014a382954e4be67bf11784c97c8292c275bfe3ed41 80280004c8fb0b4c`);
const transactionId = bytes("b7e7a701bc34d686fa87dfae");

describe("decode", () => {
  test("takes the sample messages of RFC 5769 apart", () => {
    expect(decode(request)).toMatchObject({ method: methods.binding, class: "request", transactionId });
    const response = decode(ipv4Response);
    expect(response).toMatchObject({ method: methods.binding, class: "success", transactionId });
    expect(response?.attributes.find(({ type }) => type === attributeTypes.software)?.value.toString()).toBe(
      "test vector",
    );
  });

  test.each([
    ["a wrong fingerprint", Buffer.concat([ipv4Response.subarray(0, -1), Buffer.of(0)])],
    ["a wrong length", ipv4Response.subarray(0, -4)],
    ["no magic cookie", Buffer.concat([ipv4Response.subarray(0, 4), Buffer.alloc(4), ipv4Response.subarray(8)])],
    ["an attribute that runs over the end", bytes("01010008 2112a442 b7e7a701bc34d686fa87dfae 0020 0fff 00000000")],
    ["another protocol", Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")],
    ["nothing", Buffer.alloc(0)],
  ])("refuses %s", (_, message) => expect(decode(message)).toBeUndefined());
});

test("reads the mapped address of either family", () => {
  const of = (message: Buffer) => {
    const decoded = decode(message);
    return decoded && xorAddress(decoded, attributeTypes.xorMappedAddress);
  };
  expect(of(ipv4Response)).toEqual({ address: "192.0.2.1", port: 32_853 });
  expect(of(ipv6Response)).toEqual({ address: "2001:db8:1234:5678:11:2233:4455:6677", port: 32_853 });
  expect(of(request)).toBeUndefined();
});

test("what it encodes, it decodes", () => {
  const message = {
    method: 0x003,
    class: "error",
    transactionId,
    attributes: [{ type: attributeTypes.errorCode, value: bytes("00000401") }],
  } as const;
  const encoded = encode(message);
  expect(encoded.readUInt16BE(0)).toBe(0x0113);
  expect(lengthOf(encoded)).toBe(encoded.length);
  const decoded = decode(encoded);
  expect(decoded).toMatchObject({ method: 0x003, class: "error", transactionId });
  expect(decoded && errorCode(decoded)).toBe(401);
});
