import type { Fault } from "../faults/fault.ts";
import { restartSynapse } from "../faults/synapse.ts";

const host = "synapse";

/** Synapse was restarted just now; hookshot and the bot find it again by themselves. */
export const synapseRestarted: Fault = {
  what: "Synapse was restarted just now",
  host,
  break: restartSynapse,
  mend: async () => undefined,
};
