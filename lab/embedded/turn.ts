import { createHmac, randomBytes } from "node:crypto";

import { isInRange } from "../../src/probes/turnserver-conf.ts";
import { type StunAddress, xorAddress, xorValue } from "../../src/probes/stun-address.ts";
import {
  attributeTypes,
  decode,
  encode,
  isSignedWith,
  longTermKey,
  methods,
  type StunAttribute,
  type StunMessage,
} from "../../src/probes/stun-message.ts";
import { embeddedSecret } from "./secret.ts";

const realm = "turn.lotusguild.org";
/** Of a public address, as behind a router. */
const relay = { address: "203.0.113.29", port: 50_000 };
const denied = [
  ["0.0.0.0", "0.255.255.255"],
  ["10.0.0.0", "10.255.255.255"],
  ["100.64.0.0", "100.127.255.255"],
  ["127.0.0.0", "127.255.255.255"],
  ["169.254.0.0", "169.254.255.255"],
  ["172.16.0.0", "172.31.255.255"],
  ["192.168.0.0", "192.168.255.255"],
] as const;

/** Answers to one client of a TURN server: a socket's worth of requests. Undefined for what is none. */
export type Answering = (bytes: Buffer, from: StunAddress) => Buffer | undefined;

/** coturn as far as a health run goes: bindings for all, relays for those with credentials, to public addresses only. */
export function serveTurnClient(): Answering {
  const nonce = randomBytes(8).toString("hex");
  let isAllocated = false;

  const answerTo = (message: StunMessage, key: Buffer): Buffer => {
    if (message.method === methods.allocate) {
      if (message.attributes.some(({ type }) => type === attributeTypes.requestedAddressFamily))
        return failed(message, 440, key);
      isAllocated = true;
      const relayed = xorValue(relay, message.transactionId);
      return succeeded(message, [{ type: attributeTypes.xorRelayedAddress, value: relayed }, lifetime(600)], key);
    }
    if (!isAllocated) return failed(message, 437, key);
    if (message.method === methods.createPermission) {
      const peer = xorAddress(message, attributeTypes.xorPeerAddress)?.address ?? "0.0.0.0";
      const isDenied = denied.some(([first, last]) => isInRange(peer, { first, last }));
      return isDenied ? failed(message, 403, key) : succeeded(message, [], key);
    }
    isAllocated = false;
    return succeeded(message, [lifetime(0)], key);
  };

  return (bytes, from) => {
    const message = decode(bytes);
    if (message?.class !== "request") return undefined;
    if (message.method === methods.binding) {
      const value = xorValue(from, message.transactionId);
      return succeeded(message, [{ type: attributeTypes.xorMappedAddress, value }]);
    }
    const key = keyOf(message);
    if (key !== undefined && isSignedWith(bytes, key)) return answerTo(message, key);
    const challenge = [
      { type: attributeTypes.realm, value: Buffer.from(realm) },
      { type: attributeTypes.nonce, value: Buffer.from(nonce) },
    ];
    return encode({ ...message, class: "error", attributes: [errorOf(401), ...challenge] });
  };
}

/** The key that the user's password makes, which follows from the user's name. */
function keyOf({ attributes }: StunMessage): Buffer | undefined {
  const user = attributes.find(({ type }) => type === attributeTypes.username)?.value.toString();
  if (user === undefined) return undefined;
  return longTermKey(user, realm, createHmac("sha1", embeddedSecret).update(user).digest("base64"));
}

function succeeded(message: StunMessage, attributes: readonly StunAttribute[], key?: Buffer): Buffer {
  return encode({ ...message, class: "success", attributes }, key);
}

function failed(message: StunMessage, code: number, key: Buffer): Buffer {
  return encode({ ...message, class: "error", attributes: [errorOf(code)] }, key);
}

function errorOf(code: number): StunAttribute {
  return { type: attributeTypes.errorCode, value: Buffer.from([0, 0, Math.floor(code / 100), code % 100]) };
}

function lifetime(seconds: number): StunAttribute {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(seconds);
  return { type: attributeTypes.lifetime, value };
}
