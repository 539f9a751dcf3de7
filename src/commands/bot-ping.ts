import type { HostView } from "../hosts/host.ts";
import { homeserverOf } from "../inventory/homeserver.ts";
import type { Inventory, ServiceOf } from "../inventory/inventory.ts";
import { secretResolver } from "../inventory/secrets.ts";
import type { BotPing } from "../releases/bot/verify-bot.ts";
import type { World } from "./world.ts";

/** How long the bot may take to answer after a restart, in milliseconds: it syncs first. */
const patienceMs = 20_000;

/** How the bot is asked whether it answers; undefined where the inventory does not say, or Synapse runs on another host. */
export async function botPing(
  inventory: Inventory,
  { user, ping, host: own }: ServiceOf<"bot">,
  world: World,
  from: HostView,
): Promise<BotPing | undefined> {
  const homeserver = homeserverOf(inventory);
  const room = ping === undefined ? undefined : inventory.rooms[ping.room];
  if (ping === undefined || room === undefined || homeserver?.host !== own) return undefined;
  const token = await secretResolver({ ...world, inventoryFile: inventory.file })(ping.token);
  return { from, room: ping.room, request: { place: homeserver.place, token, room: room.id, bot: user, patienceMs } };
}
