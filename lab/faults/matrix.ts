import { ensureIdentity } from "../identity.ts";
import { runOn } from "../machine.ts";
import type { Lab } from "./fault.ts";

const homeserver = "synapse";
const program = `
let text = "";
for await (const chunk of process.stdin) text += chunk;
const { method, path, token, body } = JSON.parse(text);
const headers = { "content-type": "application/json", ...(token && { authorization: "Bearer " + token }) };
const url = "http://127.0.0.1:8008/_matrix/client/v3" + path;
const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
const said = await answer.text();
if (!answer.ok) throw new Error(method + " " + path + ": " + answer.status + " " + said);
console.log(said);
`;

/** One of the lab's users. */
export type Account = (method: "GET" | "POST" | "PUT", path: string, body?: unknown) => Promise<unknown>;

/** Asks the lab's homeserver, on its host, as hookshot. */
export async function asBridge({ estate }: Lab): Promise<Account> {
  const { hookshotAs } = await ensureIdentity(estate);
  return (method, path, body) => ask({ method, path, token: hookshotAs, body });
}

/** Asks the lab's homeserver as the owner of its rooms. */
export async function asOwner({ estate }: Lab): Promise<Account> {
  const { jared: password } = await ensureIdentity(estate);
  const identifier = { type: "m.id.user", user: "jared" };
  const login = { type: "m.login.password", identifier, password, device_id: "LAB" };
  const { access_token: token } = (await ask({ method: "POST", path: "/login", body: login })) as Record<
    string,
    string
  >;
  return (method, path, body) => ask({ method, path, token, body });
}

/** The path of the room that has the webhooks. */
export async function hookRoom(bridge: Account): Promise<string> {
  const { joined_rooms: rooms } = (await bridge("GET", "/joined_rooms")) as {
    readonly joined_rooms: readonly string[];
  };
  if (rooms[0] === undefined) throw new Error("hookshot's bot is in no room");
  return `/rooms/${encodeURIComponent(rooms[0])}`;
}

async function ask(question: Readonly<Record<string, unknown>>): Promise<unknown> {
  const node = ["/usr/local/lib/lotus-lab/node", "--input-type=module", "--eval", program];
  return JSON.parse((await runOn(homeserver, node, { input: JSON.stringify(question) })).stdout);
}
