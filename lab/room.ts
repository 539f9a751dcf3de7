import { readFileSync } from "node:fs";

import { readEstate } from "./estate.ts";
import { identity, type Secrets } from "./identity.ts";

// room.ts open          logs in as jared, makes a room that is not encrypted, prints {"token", "room"}
// room.ts read ROOM     prints its messages as JSON, oldest first; the token comes in $LOTUS_ROOM_TOKEN
// Inside the lab's network: npm run lab -- exec -- node lab/room.ts open
const { serverName } = readEstate();
const homeserver = `https://${serverName}`;
const [verb, room = ""] = process.argv.slice(2);

if (verb === "open") console.log(JSON.stringify(await open()));
else if (verb === "read") console.log(JSON.stringify(await read(room, process.env["LOTUS_ROOM_TOKEN"] ?? "")));
else process.exitCode = 2;

async function open(): Promise<{ readonly token: string; readonly room: string }> {
  const { jared: password } = JSON.parse(readFileSync(identity.secrets, "utf8")) as Secrets;
  const login = { type: "m.login.password", identifier: { type: "m.id.user", user: "jared" }, password };
  const { access_token: token } = (await ask("POST", "login", login)) as { access_token: string };
  const { room_id: room } = (await ask("POST", "createRoom", { room_version: "12", name: "News" }, token)) as {
    room_id: string;
  };
  return { token, room };
}

async function read(id: string, token: string): Promise<readonly unknown[]> {
  const path = `rooms/${encodeURIComponent(id)}/messages?dir=f&limit=100`;
  const { chunk } = (await ask("GET", path, undefined, token)) as { chunk: { type: string; content: unknown }[] };
  return chunk.filter(({ type }) => type === "m.room.message").map(({ content }) => content);
}

async function ask(method: string, path: string, body?: object, token?: string): Promise<unknown> {
  const headers = {
    "content-type": "application/json",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const answer = await fetch(`${homeserver}/_matrix/client/v3/${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
