import { certificateExpired } from "./certificate.ts";
import { diskFull, postgresDead, synapseDatabaseGone } from "./database.ts";
import type { Fault } from "./fault.ts";
import { hostDown, hostKeyChanged, sshdHangs } from "./hosts.ts";
import {
  configFileBroken,
  hbaBroken,
  hbaOpen,
  hbaTrusts,
  localeUnsafe,
  reloadPending,
  restartPending,
  settingDiffers,
  statementsUncounted,
} from "./postgresql-configuration.ts";
import {
  autovacuumOff,
  checkpointsForced,
  connectionsShort,
  indexInvalid,
  sessionBlocked,
  sessionIdle,
  slotHoldsWal,
  vacuumBehind,
} from "./postgresql-work.ts";
import { portNotListening, unitFlapping, unitStopped } from "./units.ts";

/** Every fault by the name it is asked for with. */
export const faults = {
  "host-down": hostDown,
  "sshd-hangs": sshdHangs,
  "unit-stopped": unitStopped,
  "unit-flapping": unitFlapping,
  "port-not-listening": portNotListening,
  "disk-full": diskFull,
  "postgres-dead": postgresDead,
  "certificate-expired": certificateExpired,
  "synapse-database-gone": synapseDatabaseGone,
  "host-key-changed": hostKeyChanged,
  "session-idle": sessionIdle,
  "session-blocked": sessionBlocked,
  "connections-short": connectionsShort,
  "autovacuum-off": autovacuumOff,
  "vacuum-behind": vacuumBehind,
  "index-invalid": indexInvalid,
  "slot-holds-wal": slotHoldsWal,
  "checkpoints-forced": checkpointsForced,
  "restart-pending": restartPending,
  "reload-pending": reloadPending,
  "config-file-broken": configFileBroken,
  "setting-differs": settingDiffers,
  "hba-open": hbaOpen,
  "hba-trusts": hbaTrusts,
  "hba-broken": hbaBroken,
  "statements-uncounted": statementsUncounted,
  "locale-unsafe": localeUnsafe,
} as const satisfies Readonly<Record<string, Fault>>;
