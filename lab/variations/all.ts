import type { Fault } from "../faults/fault.ts";
import { botRestarted } from "../faults/bot.ts";
import { certificateRenewed } from "../faults/certificate.ts";
import { banListGrew, draupnirRoomAdded } from "../faults/moderation.ts";
import { cinnyReleased } from "../faults/web-client.ts";

/** Changes after which everything is as well as before, by name: what `lotus health` must stay silent about. */
export const variations = {
  "certificate-renewed": certificateRenewed,
  "bot-restarted": botRestarted,
  "ban-list-grew": banListGrew,
  "draupnir-room-added": draupnirRoomAdded,
  "cinny-released": cinnyReleased,
} as const satisfies Readonly<Record<string, Fault>>;
