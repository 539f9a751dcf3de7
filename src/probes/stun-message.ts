import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

/** A STUN message (RFC 8489, section 5) taken apart. */
export interface StunMessage {
  readonly method: number;
  readonly class: "request" | "indication" | "success" | "error";
  /** 12 bytes. */
  readonly transactionId: Buffer;
  /** In the order they were sent. */
  readonly attributes: readonly StunAttribute[];
}

export interface StunAttribute {
  readonly type: number;
  /** Without its padding. */
  readonly value: Buffer;
}

export interface StunAddress {
  readonly address: string;
  readonly port: number;
}

export const methods = { binding: 0x001 } as const;
export const attributeTypes = {
  errorCode: 0x0009,
  xorMappedAddress: 0x0020,
  software: 0x8022,
  fingerprint: 0x8028,
} as const;

/** In bytes. */
export const headerLength = 20;
const magicCookie = 0x2112a442;
const fingerprintMask = 0x5354554e;
const classBits = { request: 0x000, indication: 0x010, success: 0x100, error: 0x110 } as const;

/** 12 random bytes. */
export function newTransactionId(): Buffer {
  return randomBytes(12);
}

/** The message as bytes, with a FINGERPRINT at its end. */
export function encode({ method, class: of, transactionId, attributes }: StunMessage): Buffer {
  const fields = attributes.map(encodeAttribute);
  const body = Buffer.concat(fields);
  // The length counts the fingerprint that is still to come.
  const header = encodeHeader(typeOf(method, of), body.length + 8, transactionId);
  const message = Buffer.concat([header, body]);
  return Buffer.concat([message, encodeAttribute({ type: attributeTypes.fingerprint, value: fingerprintOf(message) })]);
}

/** How long the message that starts here is, in bytes; undefined while its header is incomplete. */
export function lengthOf(bytes: Buffer): number | undefined {
  return bytes.length < headerLength ? undefined : headerLength + bytes.readUInt16BE(2);
}

/** Takes a message apart; undefined for bytes that are none, or whose FINGERPRINT is wrong. */
export function decode(bytes: Buffer): StunMessage | undefined {
  const length = lengthOf(bytes);
  if (length !== bytes.length || length % 4 !== 0 || bytes.readUInt32BE(4) !== magicCookie) return undefined;
  const type = bytes.readUInt16BE(0);
  const attributes = decodeAttributes(bytes);
  if (type >= 0x4000 || attributes === undefined || !isFingerprintRight(bytes, attributes)) return undefined;
  return {
    method: (type & 0x000f) | ((type & 0x00e0) >> 1) | ((type & 0x3e00) >> 2),
    class: classOf(type),
    transactionId: bytes.subarray(8, headerLength),
    attributes,
  };
}

/** The address in an XOR-encoded attribute; undefined when it is absent or malformed. */
export function xorAddress({ attributes, transactionId }: StunMessage, type: number): StunAddress | undefined {
  const value = attributes.find((attribute) => attribute.type === type)?.value;
  if (value === undefined || value.length < 8) return undefined;
  const family = value.readUInt8(1);
  const port = value.readUInt16BE(2) ^ (magicCookie >>> 16);
  const mask = Buffer.concat([Buffer.from([0x21, 0x12, 0xa4, 0x42]), transactionId]);
  const plain = value.subarray(4).map((byte, index) => byte ^ (mask[index] ?? 0));
  if (family === 1 && plain.length === 4) return { address: plain.join("."), port };
  if (family === 2 && plain.length === 16) return { address: ipv6(plain), port };
  return undefined;
}

/** The number in ERROR-CODE, such as 401; undefined when there is none. Newer servers send no reason with it. */
export function errorCode({ attributes }: StunMessage): number | undefined {
  const value = attributes.find(({ type }) => type === attributeTypes.errorCode)?.value;
  return value === undefined || value.length < 4 ? undefined : value.readUInt8(2) * 100 + value.readUInt8(3);
}

function encodeHeader(type: number, length: number, transactionId: Buffer): Buffer {
  const header = Buffer.alloc(headerLength);
  header.writeUInt16BE(type, 0);
  header.writeUInt16BE(length, 2);
  header.writeUInt32BE(magicCookie, 4);
  transactionId.copy(header, 8);
  return header;
}

function encodeAttribute({ type, value }: StunAttribute): Buffer {
  const field = Buffer.alloc(4 + padded(value.length));
  field.writeUInt16BE(type, 0);
  field.writeUInt16BE(value.length, 2);
  value.copy(field, 4);
  return field;
}

function decodeAttributes(bytes: Buffer): readonly StunAttribute[] | undefined {
  const attributes: StunAttribute[] = [];
  let at = headerLength;
  while (at < bytes.length) {
    const end = at + 4 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) return undefined;
    attributes.push({ type: bytes.readUInt16BE(at), value: bytes.subarray(at + 4, end) });
    at += 4 + padded(end - at - 4);
  }
  return attributes;
}

/** FINGERPRINT is the last attribute where there is one, over everything before it. */
function isFingerprintRight(bytes: Buffer, attributes: readonly StunAttribute[]): boolean {
  const last = attributes.at(-1);
  if (last?.type !== attributeTypes.fingerprint) return true;
  return last.value.equals(fingerprintOf(bytes.subarray(0, bytes.length - 8)));
}

function fingerprintOf(message: Buffer): Buffer {
  const value = Buffer.alloc(4);
  value.writeUInt32BE((crc32(message) ^ fingerprintMask) >>> 0);
  return value;
}

/** The 12 method bits lie around the two class bits at 4 and 8. */
function typeOf(method: number, of: StunMessage["class"]): number {
  return (method & 0x000f) | ((method & 0x0070) << 1) | ((method & 0x0f80) << 2) | classBits[of];
}

function classOf(type: number): StunMessage["class"] {
  const bits = type & 0x0110;
  if (bits === classBits.success) return "success";
  if (bits === classBits.error) return "error";
  return bits === classBits.request ? "request" : "indication";
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

function ipv6(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString("hex");
  return (hex.match(/.{4}/g) ?? []).map((group) => group.replace(/^0{1,3}/, "")).join(":");
}
