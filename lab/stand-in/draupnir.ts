import { setTimeout as sleep } from "node:timers/promises";
import type { Settings, StandIn } from "./stand-in.ts";

/** While the homeserver does not answer, in milliseconds. The real program would end and be started again. */
const pause = 2000;
const longPoll = 30_000;

/** Draupnir 2.9.0's healthz: any path, a code and nothing else, 200 once it has started. With an account it also syncs, for ever. */
export function draupnir(settings: Settings): StandIn {
  const { DRAUPNIR_HOMESERVER: homeserver, DRAUPNIR_USER: user, DRAUPNIR_PASSWORD: password } = settings;
  if (homeserver && user && password) void keepSyncing(homeserver, user, password);
  return {
    of: "Draupnir",
    process: "node",
    http: { health: (_request, response) => void response.writeHead(200).end() },
  };
}

async function keepSyncing(homeserver: string, user: string, password: string): Promise<never> {
  let token: string | undefined;
  let since = "";
  for (;;) {
    try {
      token ??= await logIn(homeserver, user, password);
      const filter = encodeURIComponent(JSON.stringify({ room: { rooms: [] }, presence: { types: [] } }));
      const query = `timeout=${longPoll}&filter=${filter}${since === "" ? "" : `&since=${since}`}`;
      const headers = { authorization: `Bearer ${token}` };
      const signal = AbortSignal.timeout(longPoll * 2);
      const answer = await fetch(`${homeserver}/_matrix/client/v3/sync?${query}`, { headers, signal });
      const said = (await answer.json()) as { readonly next_batch?: string };
      if (answer.status === 401) token = undefined;
      since = said.next_batch ?? "";
      if (!answer.ok) await sleep(pause);
    } catch {
      await sleep(pause);
    }
  }
}

async function logIn(homeserver: string, user: string, password: string): Promise<string | undefined> {
  const identifier = { type: "m.id.user", user };
  const body = { type: "m.login.password", identifier, password, device_id: "DRAUPNIR" };
  const answer = await fetch(`${homeserver}/_matrix/client/v3/login`, { method: "POST", body: JSON.stringify(body) });
  return ((await answer.json()) as { readonly access_token?: string }).access_token;
}
