import { setTimeout as sleep } from "node:timers/promises";

/** The homeserver that starts up on the loopback of the network the seed is made in. */
export const homeserver = "http://127.0.0.1:8008";

/** How often a request that comes too fast is made again. */
const tries = 30;

/** Asks the homeserver as one account. */
export type Ask = (method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown) => Promise<unknown>;

/** Requests with this access token, or without one. Waits as told where Synapse finds them too fast; rejects with its words otherwise. */
export function askWith(token?: string): Ask {
  return async (method, path, body) => {
    const headers = {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    for (let left = tries; ; left--) {
      const answer = await fetch(homeserver + path, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const said = (await answer.json()) as Readonly<Record<string, unknown>>;
      if (answer.ok) return said;
      if (answer.status !== 429 || left === 0)
        throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(said)}`);
      await sleep(Number(said["retry_after_ms"] ?? 500));
    }
  };
}

/** Logs in with a password; returns the access token. */
export async function login(user: string, password: string, device: string): Promise<string> {
  const identifier = { type: "m.id.user", user };
  const body = { type: "m.login.password", identifier, password, device_id: device };
  const { access_token: token } = (await askWith()("POST", "/_matrix/client/v3/login", body)) as {
    access_token: string;
  };
  return token;
}
