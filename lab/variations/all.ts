import type { Fault } from "../faults/fault.ts";
import { certificateRenewed } from "../faults/certificate.ts";
import {
  turnOtherRealm,
  turnSecondSecret,
  turnOnSix,
  turnWrittenOtherwise,
  turnLongSecret,
  livekitExtraKey,
} from "./calls.ts";

/** Changes after which everything is as well as before, by name: what `lotus health` must stay silent about. */
export const variations = {
  "certificate-renewed": certificateRenewed,
  "turn-other-realm": turnOtherRealm,
  "turn-second-secret": turnSecondSecret,
  "turn-on-six": turnOnSix,
  "turn-written-otherwise": turnWrittenOtherwise,
  "turn-long-secret": turnLongSecret,
  "livekit-extra-key": livekitExtraKey,
} as const satisfies Readonly<Record<string, Fault>>;
