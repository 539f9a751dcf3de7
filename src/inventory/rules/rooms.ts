import type { Inventory } from "../inventory.ts";
import { error, type Fault } from "./rule.ts";

/** Two rooms with one id: one of them was copied and not changed. */
export function duplicateRoomIds({ rooms }: Inventory): readonly Fault[] {
  const first = new Map<string, string>();
  return Object.entries(rooms).flatMap(([name, { id }]) => {
    const earlier = first.get(id);
    if (earlier !== undefined)
      return [error(["rooms", name, "id"], `is already the id of ${earlier}`, ["rooms", earlier, "id"])];
    first.set(id, name);
    return [];
  });
}

/** Hookshot cannot join encrypted rooms, so its webhooks would post nowhere. */
export function encryptedWebhookRoom({ rooms, webhooks }: Inventory): readonly Fault[] {
  const room = Object.hasOwn(rooms, webhooks.room) ? rooms[webhooks.room] : undefined;
  return room?.encrypted === true
    ? [
        error(["webhooks", "room"], `${webhooks.room} is encrypted, and hookshot cannot join encrypted rooms`, [
          "rooms",
          webhooks.room,
        ]),
      ]
    : [];
}

/** lotus cannot encrypt, and what it posts is meant to stay among those in the room. */
export function encryptedNotifyRoom({ rooms, notify }: Inventory): readonly Fault[] {
  if (notify === undefined || !("room" in notify.matrix)) return [];
  const { room: name } = notify.matrix;
  const room = Object.hasOwn(rooms, name) ? rooms[name] : undefined;
  if (room?.encrypted !== true) return [];
  const message = `${name} is encrypted, and lotus posts unencrypted; take another room`;
  return [error(["notify", "matrix", "room"], message, ["rooms", name])];
}

/** The last part of a webhook's address is a credential. */
export function hookIdInUrlBase({ webhooks }: Inventory): readonly Fault[] {
  return webhooks.urlBase.endsWith("/")
    ? []
    : [error(["webhooks", "urlBase"], "must end with a slash: a hook's id is a credential and belongs in no file")];
}
