import { generateKeyPairSync, sign } from "node:crypto";

import { canonicalJson } from "../../src/services/signed-json.ts";

const day = 86_400_000;
const keys = generateKeyPairSync("ed25519");
const keyId = "ed25519:a_demo";

/** The public half by its id, as documents and Synapse's key file have it. */
export function verifyKeys(): Readonly<Record<string, string>> {
  const { x = "" } = keys.publicKey.export({ format: "jwk" });
  return { [keyId]: unpadded(Buffer.from(x, "base64url")) };
}

/** A recorded key document as it would be now: valid for a day, and signed again, with a key of this process. */
export function keyDocument(recorded: string, now: Date): string {
  const { server_name: name } = JSON.parse(recorded) as { readonly server_name: string };
  const document = {
    old_verify_keys: {},
    server_name: name,
    valid_until_ts: now.getTime() + day,
    verify_keys: Object.fromEntries(Object.entries(verifyKeys()).map(([id, key]) => [id, { key }])),
  };
  const signature = sign(null, Buffer.from(canonicalJson(document)), keys.privateKey);
  return JSON.stringify({ ...document, signatures: { [name]: { [keyId]: unpadded(signature) } } });
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("=", "");
}
