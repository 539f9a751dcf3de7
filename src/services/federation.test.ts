import { generateKeyPairSync, sign } from "node:crypto";

import fc from "fast-check";
import { expect, test } from "vitest";

import { delegationIn, federationTarget, parseServerName, problemsWithKeys } from "./federation.ts";
import { canonicalJson } from "./signed-json.ts";

test.each([
  ["example.org", { host: "example.org", port: undefined, isAddress: false }],
  ["example.org:8448", { host: "example.org", port: 8448, isAddress: false }],
  ["192.0.2.1", { host: "192.0.2.1", port: undefined, isAddress: true }],
  ["[2001:db8::1]:443", { host: "2001:db8::1", port: 443, isAddress: true }],
  ["https://example.org", undefined],
  ["example.org:0", undefined],
  ["example.org:70000", undefined],
  ["[example.org]", undefined],
  ["", undefined],
])("server name %s", (text, expected) => {
  expect(parseServerName(text)).toEqual(expected);
});

// The order of the server-server API: an address, a port of its own, the delegation, DNS, and 8448.
test.each([
  ["an address", "192.0.2.1", '{"m.server":"other.org"}', "192.0.2.1 8448 192.0.2.1 no"],
  ["a port of its own", "example.org:443", '{"m.server":"other.org"}', "example.org 443 example.org no"],
  ["a delegation with a port", "example.org", '{"m.server":"m.example.org:443"}', "m.example.org 443 m.example.org no"],
  ["a delegation to an address", "example.org", '{"m.server":"192.0.2.1"}', "192.0.2.1 8448 192.0.2.1 no"],
  ["a delegation that asks DNS", "example.org", '{"m.server":"m.example.org"}', "m.example.org 8448 m.example.org yes"],
  ["no delegation", "example.org", "<html>", "example.org 8448 example.org yes"],
  ["a delegation to a URL", "example.org", '{"m.server":"https://m.example.org"}', "example.org 8448 example.org yes"],
])("where others go: %s", (_, name, body, expected) => {
  const parsed = parseServerName(name);
  const target = parsed && federationTarget(parsed, delegationIn(body));
  const words = target && [target.host, target.port, target.certificateName, target.srv ? "yes" : "no"];
  expect(words?.join(" ")).toBe(expected);
});

const now = new Date("2026-11-22T12:00:00Z");
const { publicKey, privateKey } = generateKeyPairSync("ed25519");
const unpadded = (bytes: Buffer): string => bytes.toString("base64").replaceAll("=", "");
const key = unpadded(Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url"));

function document(
  change: Readonly<Record<string, unknown>> = {},
  after: Readonly<Record<string, unknown>> = {},
): string {
  const plain = {
    old_verify_keys: {},
    server_name: "example.org",
    valid_until_ts: now.getTime() + 1000,
    verify_keys: { "ed25519:a": { key } },
    ...change,
  };
  const signature = unpadded(sign(null, Buffer.from(canonicalJson(plain)), privateKey));
  return JSON.stringify({ ...plain, signatures: { "example.org": { "ed25519:a": signature } }, ...after });
}

test.each<[string, number, string, readonly string[]]>([
  ["good", 200, document(), []],
  ["of another server", 200, document({ server_name: "other.org" }), ["it is the document of other.org"]],
  ["ended", 200, document({ valid_until_ts: now.getTime() }), ["it was valid until 2026-11-22 12:00 UTC"]],
  ["without an end", 200, document({ valid_until_ts: "soon" }), ["it was valid until no time at all"]],
  ["without keys", 200, document({ verify_keys: {} }), ["it holds no Ed25519 key"]],
  ["a short key", 200, document({ verify_keys: { "ed25519:a": { key: "AAAA" } } }), ["ed25519:a is no Ed25519 key"]],
  ["signed with another key only", 200, document({}, { signatures: {} }), ["it is not signed with ed25519:a"]],
  [
    "changed after signing",
    200,
    document({}, { old_verify_keys: { "ed25519:b": {} } }),
    ["its signature with ed25519:a does not hold"],
  ],
  ["not there", 404, '{"errcode":"M_UNRECOGNIZED"}', ["no key document: 404"]],
  ["a page", 200, "<html>", ["no key document: 200"]],
])("a key document %s", (_, status, body, expected) => {
  expect(problemsWithKeys(status, body, "example.org", now)).toEqual(expected);
});

test("nothing throws on what is no key document", () => {
  fc.assert(
    fc.property(fc.json(), fc.string(), (json, text) => {
      expect(problemsWithKeys(200, json, "example.org", now)).not.toEqual([]);
      expect(problemsWithKeys(200, text, "example.org", now)).not.toEqual([]);
      expect(delegationIn(json)).toBeUndefined();
      expect(() => parseServerName(text)).not.toThrow();
    }),
  );
});
