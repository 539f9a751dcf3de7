import type { Fault } from "../faults/fault.ts";
import { certificateRenewed } from "../faults/certificate.ts";
import { anotherHook } from "../faults/hookshot.ts";
import { moreConfig, serverAwayForMinutes, serverGoneForGood } from "../faults/synapse.ts";
import { synapseRestarted } from "./synapse.ts";

/** Changes after which everything is as well as before, by name: what `lotus health` must stay silent about. */
export const variations = {
  "certificate-renewed": certificateRenewed,
  "more-config": moreConfig,
  "server-away-for-minutes": serverAwayForMinutes,
  "server-gone-for-good": serverGoneForGood,
  "synapse-restarted": synapseRestarted,
  "another-hook": anotherHook,
} as const satisfies Readonly<Record<string, Fault>>;
