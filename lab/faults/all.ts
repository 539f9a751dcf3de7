import { certificateExpired } from "./certificate.ts";
import { diskFull, postgresDead, synapseDatabaseGone } from "./database.ts";
import type { Fault } from "./fault.ts";
import { hostDown, hostKeyChanged, sshdHangs } from "./hosts.ts";
import { appserviceRefused, bridgeBotPowerless, hookFunctionBroken, hookMissing, hookOrphaned } from "./hookshot.ts";
import {
  configKeyTwice,
  eventsStuck,
  registrationOpen,
  serverOutOfReach,
  signingKeyReplaced,
  ssoUnreachable,
  updatesPending,
} from "./synapse.ts";
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
  "config-key-twice": configKeyTwice,
  "registration-open": registrationOpen,
  "sso-unreachable": ssoUnreachable,
  "signing-key-replaced": signingKeyReplaced,
  "updates-pending": updatesPending,
  "events-stuck": eventsStuck,
  "server-out-of-reach": serverOutOfReach,
  "appservice-refused": appserviceRefused,
  "hook-orphaned": hookOrphaned,
  "hook-function-broken": hookFunctionBroken,
  "hook-missing": hookMissing,
  "bridge-bot-powerless": bridgeBotPowerless,
} as const satisfies Readonly<Record<string, Fault>>;
