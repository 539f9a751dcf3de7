import { createPublicKey, type KeyObject, verify } from "node:crypto";

/** Deeper nesting than any document has; a hostile one must not exhaust the stack. */
const deepest = 100;

/**
 * Canonical JSON of the Matrix specification: keys sorted by code point, no spaces, no escapes that are not needed, whole numbers.
 * @throws TypeError for a value that has none.
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (depth > deepest) throw new TypeError("nested too deep");
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new TypeError(`${value} is no whole number that everyone reads alike`);
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map((one) => canonicalJson(one, depth + 1)).join(",")}]`;
  if (typeof value !== "object") throw new TypeError(`${typeof value} is no JSON`);
  const entries = Object.entries(value).toSorted(([a], [b]) => byCodePoint(a, b));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one, depth + 1)}`).join(",")}}`;
}

/** An Ed25519 public key from its 32 bytes in unpadded base64; undefined when it is none. */
export function ed25519Key(base64: string): KeyObject | undefined {
  const bytes = Buffer.from(base64, "base64");
  if (!isUnpadded(base64) || bytes.length !== 32) return undefined;
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: bytes.toString("base64url") }, format: "jwk" });
}

/** Whether a JSON object carries a key's signature, made over all of it but `signatures` and `unsigned`. */
export function isSignedBy(key: KeyObject, object: Readonly<Record<string, unknown>>, signature: string): boolean {
  const { signatures: _signatures, unsigned: _unsigned, ...signed } = object;
  const bytes = Buffer.from(signature, "base64");
  if (!isUnpadded(signature) || bytes.length !== 64) return false;
  try {
    return verify(null, Buffer.from(canonicalJson(signed)), key, bytes);
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function isUnpadded(base64: string): boolean {
  return /^[A-Za-z0-9+/]+$/.test(base64);
}

/** JavaScript compares UTF-16 units, which puts what lies beyond U+FFFF before U+E000 to U+FFFF. */
function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
