import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";

import { canonicalJson, ed25519Key, isSignedBy } from "./signed-json.ts";

// The specification's own vectors (appendices, "Cryptographic Test Vectors").
const publicKey = "XGX0JRS2Af3be3knz2fBiRbApjm2Dh61gXDJA8kcJNI";
const empty = "K8280/U9SSy9IVtjBuVeLr+HpOB4BQFWbg+UZaADMtTdGYI7Geitb76LTrr5QV/7Xg4ahLwYGYZzuHGZKM5ZAQ";
const two = "KqmLSbO39/Bzb0QIYE82zqLwsA+PDzYIpIRA2sRQ4sL53+sN6/fpNSoqE7BP7vBZhG6kYdD13EIMJpvhJI+6Bw";

test.each<[string, Readonly<Record<string, unknown>>, string, boolean]>([
  ["the empty object", {}, empty, true],
  ["two entries", { one: 1, two: "Two" }, two, true],
  ["two entries in another order", { two: "Two", one: 1 }, two, true],
  [
    "signatures and unsigned do not count",
    { one: 1, two: "Two", signatures: { a: {} }, unsigned: { b: 1.5 } },
    two,
    true,
  ],
  ["another value", { one: 2, two: "Two" }, two, false],
  ["an entry more", { one: 1, two: "Two", three: 3 }, two, false],
  ["a signature that is cut off", { one: 1, two: "Two" }, two.slice(0, -4), false],
  ["a signature that is no base64", { one: 1, two: "Two" }, "!", false],
  ["a number that is not whole", { one: 1.5 }, two, false],
])("%s", (_, object, signature, expected) => {
  const key = ed25519Key(publicKey);
  expect(key && isSignedBy(key, object, signature)).toBe(expected);
});

test.each<[unknown, string]>([
  [{ b: "2", a: "1" }, '{"a":"1","b":"2"}'],
  [
    { auth: { success: true, profile: { three_pids: [{ medium: "email" }], name: null } } },
    '{"auth":{"profile":{"name":null,"three_pids":[{"medium":"email"}]},"success":true}}',
  ],
  [{ 本: 2, 日: 1 }, '{"日":1,"本":2}'],
  [{ a: "日本語\n\\" }, '{"a":"日本語\\n\\\\"}'],
  // Beyond U+FFFF sorts last by code point and first by UTF-16 unit.
  [{ "\u{10000}": 1, "\uFFFD": 2 }, '{"\uFFFD":2,"\u{10000}":1}'],
])("canonical JSON of %j", (value, expected) => {
  expect(canonicalJson(value)).toBe(expected);
});

test.each(["", "abcd", `${publicKey}=`, `${publicKey}AA`, "$".repeat(43)])("%j is no key", (text) => {
  expect(ed25519Key(text)).toBeUndefined();
});

test("what is signed holds, and nothing throws on any signature", () => {
  const seed = Buffer.from("YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1", "base64");
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const secret = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const key = createPublicKey(secret);
  const objects = fc.dictionary(
    fc.string({ unit: "grapheme" }),
    fc.oneof(fc.string(), fc.maxSafeInteger(), fc.boolean()),
  );
  fc.assert(
    fc.property(objects, fc.string(), (object, other) => {
      const { signatures: _a, unsigned: _b, ...signed } = object;
      const signature = sign(null, Buffer.from(canonicalJson(signed)), secret)
        .toString("base64")
        .replaceAll("=", "");
      expect(isSignedBy(key, object, signature)).toBe(true);
      expect(isSignedBy(key, object, other)).toBe(false);
      ed25519Key(other);
    }),
  );
});
