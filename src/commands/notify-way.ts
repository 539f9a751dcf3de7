import { UsageError } from "../errors.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { secretResolver } from "../inventory/secrets.ts";
import type { WayIntoRoom } from "../matrix/post.ts";
import type { World } from "./world.ts";

/** The way into the room that is to be told; its secret is resolved when it is gone. @throws UsageError when the inventory names no room */
export function wayOf(inventory: Inventory, world: World): () => Promise<WayIntoRoom> {
  const { notify } = inventory;
  if (notify === undefined) {
    throw new UsageError("--notify matrix: the inventory does not say where to", {
      hint: "add for example   notify: { matrix: { webhook: { file: ~/.config/lotus/webhook } } }   see docs/inventory.md",
    });
  }
  const { matrix } = notify;
  const resolve = secretResolver({ ...world, inventoryFile: inventory.file });
  return async () => {
    if ("webhook" in matrix) return { kind: "webhook", url: await resolve(matrix.webhook) };
    const room = inventory.rooms[matrix.room];
    if (room === undefined) throw new Error(`no room ${matrix.room} in the inventory`);
    const homeserver = matrix.homeserver ?? homeserverOf(inventory);
    return { kind: "token", homeserver, room: room.id, token: await resolve(matrix.token) };
  };
}

/** The public name behind which the homeserver answers. */
function homeserverOf({ publicNames, services, matrix }: Inventory): string {
  const homeservers = new Set<string>(services.filter(({ kind }) => kind === "synapse").map(({ name }) => name));
  const [name] = Object.entries(publicNames).find(([, { to }]) => homeservers.has(to)) ?? [matrix.serverName];
  return `https://${name}`;
}
