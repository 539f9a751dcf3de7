/**
 * Holds a TURN allocation over UDP and one over TLS: `node test/hold-allocations.ts ADDRESS NAME SECRETS`. Says `held` when both
 * are there, and after a line of input refreshes both and says `alive` or what became of them. Runs inside the lab's network.
 */
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";

import { openHost } from "../src/hosts/open-host.ts";
import { openStunChannel, type StunReply } from "../src/probes/stun-channel.ts";
import {
  attributeTypes,
  encode,
  longTermKey,
  methods,
  newTransactionId,
  type StunAttribute,
} from "../src/probes/stun-message.ts";

const [address = "", name = "", secrets = ""] = process.argv.slice(2);
const { turn } = JSON.parse(readFileSync(secrets, "utf8")) as { readonly turn: string };
const username = `${Math.floor(Date.now() / 1000) + 3600}:hold`;
const password = createHmac("sha1", turn).update(username).digest("base64");
const host = openHost({ name: "here", label: "here", transport: "local" }, { environment: process.env });

const sessions = await Promise.all([hold("udp", 3478), hold("tls", 5349)]);
console.log("held");
await once(process.stdin, "data");
const ends = await Promise.all(sessions.map((refresh) => refresh()));
console.log(ends.every((end) => end === "success") ? "alive" : ends.join(", "));
await host.close();
process.exit();

/** Makes one; resolves to what refreshes it. */
async function hold(over: "udp" | "tls", port: number): Promise<() => Promise<string>> {
  const channel = await openStunChannel(host, { address, port, over, name });
  const transport: StunAttribute = { type: attributeTypes.requestedTransport, value: Buffer.from([17, 0, 0, 0]) };
  const one = async (bytes: Buffer): Promise<StunReply> => {
    const [answer] = await channel.ask([bytes]);
    if (answer === undefined) throw new Error(`no answer over ${over}`);
    return answer;
  };
  const challenge = await one(encode({ ...requestOf(methods.allocate), attributes: [transport] }));
  const valueOf = (type: number): Buffer =>
    challenge.attributes.find((one) => one.type === type)?.value ?? Buffer.alloc(0);
  const [realm, nonce] = [valueOf(attributeTypes.realm), valueOf(attributeTypes.nonce)];
  const key = longTermKey(username, realm.toString(), password);
  const proof: readonly StunAttribute[] = [
    { type: attributeTypes.username, value: Buffer.from(username) },
    { type: attributeTypes.realm, value: realm },
    { type: attributeTypes.nonce, value: nonce },
  ];
  const signed = (method: number, attributes: readonly StunAttribute[]): Buffer =>
    encode({ ...requestOf(method), attributes: [...attributes, ...proof] }, key);
  const made = await one(signed(methods.allocate, [transport]));
  if (made.class !== "success") throw new Error(`no allocation over ${over}: ${made.class}`);
  return async () => (await one(signed(methods.refresh, []))).class;
}

function requestOf(method: number) {
  return { method, class: "request" as const, transactionId: newTransactionId() };
}
