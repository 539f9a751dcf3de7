import type { Fault } from "../faults/fault.ts";
import { certificateRenewed } from "../faults/certificate.ts";
import {
  databaseBusy,
  extensionExtra,
  indexBuilding,
  settingRewritten,
  superuserSession,
  vacuumLong,
} from "./postgresql.ts";

/** Changes after which everything is as well as before, by name: what `lotus health` must stay silent about. */
export const variations = {
  "certificate-renewed": certificateRenewed,
  "database-busy": databaseBusy,
  "vacuum-long": vacuumLong,
  "setting-rewritten": settingRewritten,
  "superuser-session": superuserSession,
  "extension-extra": extensionExtra,
  "index-building": indexBuilding,
} as const satisfies Readonly<Record<string, Fault>>;
