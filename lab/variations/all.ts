import type { Fault } from "../faults/fault.ts";
import { certificateRenewed } from "../faults/certificate.ts";

/** Changes after which everything is as well as before, by name: what `lotus health` must stay silent about. */
export const variations = {
  "certificate-renewed": certificateRenewed,
} as const satisfies Readonly<Record<string, Fault>>;
