import {
  certificateExpired,
  certificateForOthers,
  certificateNotRead,
  certificateNotSynced,
  chainIncomplete,
  turnKeyWrong,
} from "./certificate.ts";
import { diskFull, postgresDead, synapseDatabaseGone } from "./database.ts";
import { bridgeOpen, metricsEverywhere, metricsUnguarded, neighbourShut, unexpectedListener } from "./exposure.ts";
import type { Fault } from "./fault.ts";
import { crossOriginGone, delegationGone, fociElsewhere, fociGone, keysForged, keysOld } from "./federation.ts";
import { hostDown, hostKeyChanged, sshdHangs } from "./hosts.ts";
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
  "unexpected-listener": unexpectedListener,
  "bridge-open": bridgeOpen,
  "metrics-everywhere": metricsEverywhere,
  "metrics-unguarded": metricsUnguarded,
  "neighbour-shut": neighbourShut,
  "chain-incomplete": chainIncomplete,
  "certificate-for-others": certificateForOthers,
  "certificate-not-read": certificateNotRead,
  "certificate-not-synced": certificateNotSynced,
  "turn-key-wrong": turnKeyWrong,
  "keys-forged": keysForged,
  "keys-old": keysOld,
  "delegation-gone": delegationGone,
  "cross-origin-gone": crossOriginGone,
  "foci-elsewhere": fociElsewhere,
  "foci-gone": fociGone,
} as const satisfies Readonly<Record<string, Fault>>;
