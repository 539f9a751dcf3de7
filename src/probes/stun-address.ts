import { isIPv4, isIPv6 } from "node:net";

import { magicCookie, type StunMessage } from "./stun-message.ts";

export interface StunAddress {
  readonly address: string;
  readonly port: number;
}

/** The address in an XOR-encoded attribute; undefined when it is absent or malformed. */
export function xorAddress({ attributes, transactionId }: StunMessage, type: number): StunAddress | undefined {
  const value = attributes.find((attribute) => attribute.type === type)?.value;
  if (value === undefined || value.length < 8) return undefined;
  const family = value.readUInt8(1);
  const port = value.readUInt16BE(2) ^ (magicCookie >>> 16);
  const plain = masked(value.subarray(4), transactionId);
  if (family === 1 && plain.length === 4) return { address: plain.join("."), port };
  if (family === 2 && plain.length === 16) return { address: ipv6Text(plain), port };
  return undefined;
}

/** The value of an XOR-encoded attribute. @throws RangeError for text that is no address. */
export function xorValue({ address, port }: StunAddress, transactionId: Buffer): Buffer {
  const plain = isIPv4(address) ? Buffer.from(address.split(".").map(Number)) : ipv6Bytes(address);
  const head = Buffer.from([0, plain.length === 4 ? 1 : 2, 0, 0]);
  head.writeUInt16BE(port ^ (magicCookie >>> 16), 2);
  return Buffer.concat([head, masked(plain, transactionId)]);
}

/** XORed with the cookie and, for the longer addresses, the transaction id. */
function masked(bytes: Uint8Array, transactionId: Buffer): Uint8Array {
  const cookie = Buffer.alloc(4);
  cookie.writeUInt32BE(magicCookie);
  const mask = Buffer.concat([cookie, transactionId]);
  return bytes.map((byte, index) => byte ^ (mask[index] ?? 0));
}

function ipv6Text(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString("hex");
  return (hex.match(/.{4}/g) ?? []).map((group) => group.replace(/^0{1,3}/, "")).join(":");
}

/** 16 bytes, of an address that may end in an IPv4 address, as mapped ones do. */
function ipv6Bytes(address: string): Buffer {
  if (!isIPv6(address)) throw new RangeError(`${address} is no IP address`);
  const plain = address.replace(/[\d.]+\.\d+$/, (ipv4) => {
    const [a = 0, b = 0, c = 0, d = 0] = ipv4.split(".").map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [before = [], after = []] = plain.split("::").map((part) => part.split(":").filter((group) => group !== ""));
  const groups = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => "0"), ...after];
  return Buffer.from(groups.map((group) => group.padStart(4, "0")).join(""), "hex");
}
