import { generateKeyPairSync, sign } from "node:crypto";

import { expect, test } from "vitest";

import type { SrvAnswer } from "../probes/dns.ts";
import type { ServedCertificate } from "../probes/certificate.ts";
import { canonicalJson } from "../services/signed-json.ts";
import type { AddressSeen, FederationSeen } from "./federation.ts";
import { judgeFederation } from "./federation-path.ts";
import { answered, silent } from "./testing/answers.ts";
import { shippedInventory } from "./testing/shipped-inventory.ts";

const inventory = await shippedInventory();
const name = "matrix.lotusguild.org";
// When the lab's Synapse 1.149.0 answered with the document below.
const now = new Date(1_795_651_297_469 - 3_600_000);
const captured = `{"old_verify_keys":{},"server_name":"matrix.lotusguild.org","signatures":{"matrix.lotusguild.org":{"ed25519:a_KxkG":"E6C9Jy8MXGAnKPv9Bmfxg02Q+OT0BhFSN6otbRTh39eCep3I8YGVLnLmzuJo3mLmv90x7jTnnefzYKvofIzOBg"}},"valid_until_ts":1795651297469,"verify_keys":{"ed25519:a_KxkG":{"key":"HeLdvw53DjtkB9fehAE2gWO825k6smTIr/MdTYc1S/k"}}}`;
const forged = captured.replace("1795651297469", "1795651297470");

const url = (path: string) => `https://${name}${path}`;
const keys = (heard: AddressSeen["keys"]["heard"]) => ({ url: url("/_matrix/key/v2/server"), heard });
const atDoor = (heard: AddressSeen["keys"]["heard"]): AddressSeen => ({
  isDoor: true,
  address: "10.10.10.27",
  keys: keys(heard),
});
const good = answered(200, captured);

function elsewhere(body: string, certificate: Pick<ServedCertificate, "matches" | "distrust">): AddressSeen {
  const answer = { ...answered(200, body).answer, certificate: certificate as ServedCertificate };
  return { isDoor: false, address: "203.0.113.7", keys: keys({ kind: "answer", answer }) };
}

interface Change {
  readonly wellKnown?: ReturnType<typeof answered> | ReturnType<typeof silent>;
  readonly at?: readonly AddressSeen[];
  readonly own?: ReturnType<typeof answered> | ReturnType<typeof silent>;
  readonly version?: ReturnType<typeof answered>;
  readonly srv?: readonly SrvAnswer[];
}

function seen({ wellKnown, at = [atDoor(good)], own = good, version, srv = [] }: Change = {}): FederationSeen {
  const known = wellKnown ?? answered(200, `{ "m.server": "${name}:443" }\n`);
  const told = version ?? answered(200, '{"server":{"name":"Synapse","version":"1.149.0"}}');
  return {
    wellKnown: { url: url("/.well-known/matrix/server"), heard: known },
    srv,
    own: { url: "http://127.0.0.1:8008/_matrix/key/v2/server", heard: own },
    doors: [
      { name, port: 443, keeper: "npm", at, version: { url: url("/_matrix/federation/v1/version"), heard: told } },
    ],
  };
}
const srv = (target: string, port: number): readonly SrvAnswer[] => [
  { name: `_matrix-fed._tcp.${name}`, records: [{ priority: 10, weight: 0, target, port }], answered: true },
];

test.each<[string, FederationSeen, readonly string[]]>([
  ["all is well", seen(), []],
  [
    "no port in the file, and DNS gives it",
    seen({ wellKnown: answered(200, `{"m.server":"${name}"}`), srv: srv(name, 443) }),
    [],
  ],
  ["no file, and DNS leads here all the same", seen({ wellKnown: answered(404), srv: srv(name, 443) }), []],
  ["no file, and nothing in DNS", seen({ wellKnown: answered(404, "<html>") }), ["federation-delegation-wrong"]],
  [
    "no port in the file, and nothing in DNS",
    seen({ wellKnown: answered(200, `{"m.server":"${name}"}`) }),
    ["federation-delegation-wrong"],
  ],
  [
    "the file leads elsewhere",
    seen({ wellKnown: answered(200, '{"m.server":"other.org:443"}') }),
    ["federation-delegation-wrong"],
  ],
  [
    "DNS leads to another port",
    seen({ wellKnown: answered(404), srv: srv(name, 8449) }),
    ["federation-delegation-wrong"],
  ],
  ["nobody hands out the file", seen({ wellKnown: silent() }), ["not-answering"]],
  ["the proxy changes the document", seen({ at: [atDoor(answered(200, forged))] }), ["federation-keys-wrong"]],
  [
    "Synapse itself signs wrongly, said once",
    seen({ at: [atDoor(answered(200, forged))], own: answered(200, forged) }),
    ["federation-keys-wrong"],
  ],
  ["the proxy does not hand on the path", seen({ at: [atDoor(answered(404, "<html>"))] }), ["federation-keys-wrong"]],
  [
    "the proxy does not reach Synapse, which is told elsewhere",
    seen({ at: [atDoor(answered(502))], version: answered(502) }),
    [],
  ],
  ["the door is shut", seen({ at: [atDoor(silent())] }), ["not-answering"]],
  ["only the keys are handed on", seen({ version: answered(404, "<html>") }), ["public-name-wrong"]],
  [
    "DNS leads to the router's own page from inside",
    seen({ at: [atDoor(good), elsewhere("<html>", { matches: false, distrust: undefined })] }),
    [],
  ],
  [
    "DNS leads to an old server with a good certificate",
    seen({ at: [atDoor(good), elsewhere(forged, { matches: true, distrust: undefined })] }),
    ["federation-keys-wrong"],
  ],
])("%s", (_, one, expected) => {
  expect(judgeFederation(one, "synapse", inventory, now).map(({ kind }) => kind)).toEqual(expected);
});

test("a document that holds no longer, and one of another server", () => {
  const later = new Date(now.getTime() + 2 * 3_600_000);
  expect(judgeFederation(seen(), "synapse", inventory, later)).toMatchObject([
    { kind: "federation-keys-wrong", problems: [expect.stringMatching(/^it was valid until 2026-/)] },
  ]);
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const key = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url")
    .toString("base64")
    .replace("=", "");
  const other = { server_name: "other.org", valid_until_ts: later.getTime(), verify_keys: { "ed25519:x": { key } } };
  const signature = sign(null, Buffer.from(canonicalJson(other)), privateKey)
    .toString("base64")
    .replaceAll("=", "");
  const document = JSON.stringify({ ...other, signatures: { "other.org": { "ed25519:x": signature } } });
  expect(judgeFederation(seen({ own: answered(200, document) }), "synapse", inventory, now)).toMatchObject([
    { problems: ["it is the document of other.org", "it is not signed with ed25519:x"] },
  ]);
});
