import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Settings } from "./stand-in.ts";

const hookType = "uk.half-shot.matrix-hookshot.generic.hook";
const retryMs = 1000;

type Connection = { readonly room: string; readonly name: string };
type State = { readonly type: string; readonly state_key: string; readonly content: Readonly<Record<string, unknown>> };

/** The webhooks that hookshot has loaded. */
export type Connections = {
  readonly count: () => number;
  /** Whether loading has ended, which is when hookshot is ready. */
  readonly isLoaded: () => boolean;
  /** Looks at the homeserver again, which it does for each event that concerns it. Goes on until the homeserver answers. */
  readonly load: () => Promise<void>;
  /** Posts what came for an id as the webhook's user; false where there is no such id. Functions are not run. */
  readonly post: (id: string, data: string) => Promise<boolean>;
};

/** Webhooks as hookshot reads them from room state and its bot's account data; without a homeserver, as many as it is told. */
export function connectionsOf(settings: Settings, token: string): Connections {
  const homeserver = settings["HOOKSHOT_HOMESERVER"];
  const told = Number(settings["HOOKSHOT_CONNECTIONS"] ?? 0);
  const bot = settings["HOOKSHOT_USER"] ?? "";
  const headers = {
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
  };
  let byId: ReadonlyMap<string, Connection> | undefined;

  const get = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${homeserver}/_matrix/client/v3${path}`, { headers });
    if (answer.status === 404) return {};
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  };
  const inRoom = async (room: string): Promise<readonly (readonly [string, Connection])[]> => {
    const at = `/rooms/${encodeURIComponent(room)}`;
    const ids = (await get(`/user/${bot}${at}/account_data/${hookType}`)) as Readonly<Record<string, string>>;
    const state = (await get(`${at}/state`)) as readonly State[];
    return Object.entries(ids).flatMap(([id, key]) => {
      const content = state.find((one) => one.type === hookType && one.state_key === key)?.content ?? {};
      const name = content["name"];
      return typeof name === "string" && content["disabled"] !== true ? [[id, { room, name }] as const] : [];
    });
  };
  const look = async (): Promise<void> => {
    const { joined_rooms: rooms = [] } = (await get("/joined_rooms")) as { readonly joined_rooms?: readonly string[] };
    // Of several ids for one webhook the first is loaded.
    const all = (await Promise.all(rooms.map(inRoom)))
      .flat()
      .map(([id, one]) => [`${one.room} ${one.name}`, id, one] as const);
    const first = all.filter(([key], index) => all.findIndex(([other]) => other === key) === index);
    byId = new Map(first.map(([, id, one]) => [id, one]));
  };
  return {
    count: () => byId?.size ?? (homeserver === undefined ? told : 0),
    isLoaded: () => homeserver === undefined || byId !== undefined,
    async load() {
      if (homeserver === undefined) return;
      for (;;) {
        const failed = await look().then(
          () => false,
          () => true,
        );
        if (!failed) return;
        await sleep(retryMs);
      }
    },
    async post(id, data) {
      const found = byId?.get(id);
      if (found === undefined) return false;
      const [, server = ""] = bot.split(/:(.*)/s);
      const ghost = `@hookshot_${found.name.toLowerCase().replaceAll(/[^a-z0-9\-.=_]/g, "")}:${server}`;
      const path = `/rooms/${encodeURIComponent(found.room)}/send/m.room.message/${randomUUID()}?user_id=${ghost}`;
      const body = JSON.stringify({ msgtype: "m.notice", body: `Received webhook data: ${data}` });
      await fetch(`${homeserver}/_matrix/client/v3${path}`, { method: "PUT", headers, body });
      return true;
    },
  };
}
