import { createHash, createHmac, randomBytes } from "node:crypto";
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

export const methods = { binding: 0x001, allocate: 0x003, refresh: 0x004, createPermission: 0x008 } as const;
export const attributeTypes = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  realm: 0x0014,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  requestedAddressFamily: 0x0017,
  requestedTransport: 0x0019,
  xorMappedAddress: 0x0020,
  software: 0x8022,
  fingerprint: 0x8028,
} as const;

/** In bytes. */
export const headerLength = 20;
export const magicCookie = 0x2112a442;
const fingerprintMask = 0x5354554e;
/** Of the attribute with its own header. */
const integrityLength = 24;
const classBits = { request: 0x000, indication: 0x010, success: 0x100, error: 0x110 } as const;

/** 12 random bytes. */
export function newTransactionId(): Buffer {
  return randomBytes(12);
}

/** The message as bytes, with a MESSAGE-INTEGRITY where there is a key, and a FINGERPRINT at its end. */
export function encode({ method, class: of, transactionId, attributes }: StunMessage, key?: Buffer): Buffer {
  const type = typeOf(method, of);
  const plain = Buffer.concat(attributes.map(encodeAttribute));
  const body = key === undefined ? plain : signed(type, transactionId, plain, key);
  // The length counts the fingerprint that is still to come.
  const message = Buffer.concat([encodeHeader(type, body.length + 8, transactionId), body]);
  return Buffer.concat([message, encodeAttribute({ type: attributeTypes.fingerprint, value: fingerprintOf(message) })]);
}

/** The key of long-term credentials (RFC 8489, section 9.2.2). */
export function longTermKey(username: string, realm: string, password: string): Buffer {
  return createHash("md5").update(`${username}:${realm}:${password}`).digest();
}

/** Whether the message carries a MESSAGE-INTEGRITY made with the key: only who knows the password can have made it. */
export function isSignedWith(bytes: Buffer, key: Buffer): boolean {
  if (decode(bytes) === undefined) return false;
  const attributes = decodeAttributes(bytes) ?? [];
  const index = attributes.findIndex(({ type }) => type === attributeTypes.messageIntegrity);
  const covered = attributes.slice(0, index).reduce((sum, { value }) => sum + 4 + padded(value.length), 0);
  const header = encodeHeader(bytes.readUInt16BE(0), covered + integrityLength, bytes.subarray(8, headerLength));
  const message = Buffer.concat([header, bytes.subarray(headerLength, headerLength + covered)]);
  return attributes[index]?.value.equals(integrityOf(message, key)) === true;
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

/** The number in ERROR-CODE, such as 401; undefined when there is none. Newer servers send no reason with it. */
export function errorCode({ attributes }: StunMessage): number | undefined {
  const value = attributes.find(({ type }) => type === attributeTypes.errorCode)?.value;
  return value === undefined || value.length < 4 ? undefined : value.readUInt8(2) * 100 + value.readUInt8(3);
}

/** The attributes with their MESSAGE-INTEGRITY behind them: the header it covers counts it already. */
function signed(type: number, transactionId: Buffer, plain: Buffer, key: Buffer): Buffer {
  const header = encodeHeader(type, plain.length + integrityLength, transactionId);
  const value = integrityOf(Buffer.concat([header, plain]), key);
  return Buffer.concat([plain, encodeAttribute({ type: attributeTypes.messageIntegrity, value })]);
}

function integrityOf(message: Buffer, key: Buffer): Buffer {
  return createHmac("sha1", key).update(message).digest();
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
