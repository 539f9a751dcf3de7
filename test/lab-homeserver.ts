import { readFileSync } from "node:fs";

import { identity, type Secrets } from "../lab/identity.ts";
import { loadInventory } from "../src/inventory/load.ts";
import { inLab } from "./lab-run.ts";

/** What a homeserver answers, as far as nobody looks into it. */
export type Answer = Readonly<Record<string, unknown>>;

interface Request {
  readonly method?: "GET" | "POST" | "PUT";
  readonly token?: string;
  readonly body?: unknown;
}

/** Asks the lab's homeserver by its public name, from the admin's machine; `path` begins behind `/_matrix/client/v3`. */
export async function ask(path: string, { method = "GET", token, body }: Request = {}): Promise<Answer> {
  const { inventory } = await loadInventory({ file: "inventory.yaml", env: {}, cwd: ".", home: "/" });
  const url = `https://${inventory.matrix.serverName}/_matrix/client/v3${path}`;
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  const program = `fetch(...${JSON.stringify([url, init])}).then((answer) => answer.text()).then(console.log)`;
  const { stdout } = await inLab("node", "-e", program);
  return JSON.parse(stdout) as Answer;
}

/** Logs in as the person who made the lab's rooms; the access token. */
export async function logIn(): Promise<string> {
  const { jared: password } = JSON.parse(readFileSync(identity.secrets, "utf8")) as Secrets;
  const body = { type: "m.login.password", identifier: { type: "m.id.user", user: "jared" }, password };
  return String((await ask("/login", { method: "POST", body }))["access_token"]);
}

/** The id of the room of that name that somebody is in together with `other`: the lab makes its own ids, and one name twice. */
export async function roomNamed(name: string, other: string, token: string): Promise<string> {
  const names = { types: ["m.room.name"] };
  const filter = JSON.stringify({ room: { state: names, timeline: names } });
  const { rooms } = await ask(`/sync?filter=${encodeURIComponent(filter)}`, { token });
  const { join: joined } = rooms as { readonly join: Readonly<Record<string, Synced>> };
  for (const [id, { state, timeline }] of Object.entries(joined)) {
    if (![...state.events, ...timeline.events].some(({ content }) => content["name"] === name)) continue;
    const { joined: members } = await ask(`/rooms/${encodeURIComponent(id)}/joined_members`, { token });
    if (other in (members as Answer)) return id;
  }
  throw new Error(`no room ${name} with ${other}`);
}

/** Makes a room of the newest kind; its id. */
export async function makeRoom(name: string, token: string): Promise<string> {
  return String((await ask("/createRoom", { method: "POST", token, body: { room_version: "12", name } }))["room_id"]);
}

/** The messages of a room, oldest first, after so many. */
export async function posted(room: string, token: string, after = 0): Promise<readonly string[]> {
  const { chunk } = await ask(`/rooms/${encodeURIComponent(room)}/messages?dir=b&limit=100`, { token });
  const messages = (chunk as readonly { readonly type: string; readonly content: Answer }[]).filter(
    ({ type }) => type === "m.room.message",
  );
  return messages
    .map(({ content }) => String(content["body"]))
    .toReversed()
    .slice(after);
}

interface Synced {
  readonly state: { readonly events: readonly { readonly content: Answer }[] };
  readonly timeline: Synced["state"];
}
