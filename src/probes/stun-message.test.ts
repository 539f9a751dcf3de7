import { describe, expect, test } from "vitest";

import { xorAddress, xorValue } from "./stun-address.ts";
import {
  attributeTypes,
  decode,
  encode,
  errorCode,
  isSignedWith,
  lengthOf,
  longTermKey,
  methods,
} from "./stun-message.ts";

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

describe("MESSAGE-INTEGRITY", () => {
  // RFC 5769, section 2.4: a request with long-term credentials. It has no FINGERPRINT.
  const authenticated = bytes(`000100602112a44278ad3433c6ad72c029da412e
    00060012e3839ee38388e383aae38383e382afe382b90000 0015001c662f2f3439396b39353464364f4c33346f4c394653547679363473 41
    0014000b6578616d706c652e6f726700 00080014f67024656dd64a3e02b8e0712e85c9a28ca89666`);
  const key = longTermKey("\u30de\u30c8\u30ea\u30c3\u30af\u30b9", "example.org", "TheMatrIX");
  const headerAndBody = 20;
  const shortTerm = Buffer.from("VOkJxbRl1RmTxUk/WvJxBt");

  test.each([
    ["a request with long-term credentials", authenticated, key],
    ["a request, before its fingerprint", request, shortTerm],
    ["an IPv4 response", ipv4Response, shortTerm],
    ["an IPv6 response", ipv6Response, shortTerm],
  ])("of RFC 5769 is right: %s", (_, message, secret) => {
    expect(isSignedWith(message, secret)).toBe(true);
    expect(isSignedWith(message, Buffer.from("another"))).toBe(false);
    const changed = Buffer.from(message);
    changed.writeUInt8(changed.readUInt8(24) ^ 1, 24);
    expect(isSignedWith(changed, secret)).toBe(false);
  });

  test("is made as RFC 5769 shows it", () => {
    const decoded = decode(authenticated);
    if (decoded === undefined) throw new Error("the vector is STUN");
    const attributes = decoded.attributes.filter(({ type }) => type !== attributeTypes.messageIntegrity);
    const encoded = encode({ ...decoded, attributes }, key);
    expect(encoded.subarray(headerAndBody).toString("hex")).toBe(
      authenticated.subarray(headerAndBody).toString("hex") + encoded.subarray(authenticated.length).toString("hex"),
    );
    expect(isSignedWith(encoded, key)).toBe(true);
    expect(decode(encoded)).toBeDefined();
  });

  test("is missing where there is none", () => {
    expect(isSignedWith(encode({ method: 1, class: "success", transactionId, attributes: [] }), key)).toBe(false);
  });
});

test.each(["192.0.2.1", "0:0:0:0:0:ffff:a00:1", "2001:db8:1234:5678:11:2233:4455:6677"])(
  "%s survives the XOR",
  (address) => {
    const value = xorValue({ address, port: 32_853 }, transactionId);
    const message = { method: 1, class: "success", transactionId, attributes: [{ type: 0x0012, value }] } as const;
    expect(xorAddress(message, attributeTypes.xorPeerAddress)).toEqual({ address, port: 32_853 });
  },
);

test("encodes addresses as RFC 5769 shows them, mapped ones and short ones, too", () => {
  const hex = (address: string) => xorValue({ address, port: 32_853 }, transactionId).toString("hex");
  expect(hex("192.0.2.1")).toBe("0001a147e112a643");
  expect(hex("2001:db8:1234:5678:11:2233:4455:6677")).toBe("0002a1470113a9faa5d3f179bc25f4b5bed2b9d9");
  expect(hex("::ffff:10.0.0.1")).toBe(hex("::ffff:a00:1"));
  expect(() => hex("example.org")).toThrow("no IP address");
});
