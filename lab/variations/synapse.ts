import type { Fault } from "../faults/fault.ts";
import { runOn } from "../machine.ts";
import { waitForAnswer, wantedOf } from "../readiness.ts";

const host = "synapse";
const unit = "matrix-synapse.service";

/** Synapse was restarted just now; hookshot and the bot find it again by themselves. */
export const synapseRestarted: Fault = {
  what: "Synapse was restarted just now",
  host,
  break: async ({ estate }) => {
    await runOn(host, ["systemctl", "restart", unit]);
    await waitForAnswer(wantedOf(estate).homeserver, 30);
  },
  mend: async () => undefined,
};
