import {
  turnSecretDiffers,
  turnPrivatePeers,
  turnLineIgnored,
  turnSettingsDiffer,
  turnAddressPrivate,
  turnUdpClosed,
  livekitKeyDiffers,
  livekitKeyStale,
  livekitElsewhere,
  livekitAutoCreate,
} from "./calls.ts";
import { certificateExpired } from "./certificate.ts";
import { diskFull, postgresDead, synapseDatabaseGone } from "./database.ts";
import type { Fault } from "./fault.ts";
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
  "turn-secret-differs": turnSecretDiffers,
  "turn-private-peers": turnPrivatePeers,
  "turn-line-ignored": turnLineIgnored,
  "turn-settings-differ": turnSettingsDiffer,
  "turn-address-private": turnAddressPrivate,
  "turn-udp-closed": turnUdpClosed,
  "livekit-key-differs": livekitKeyDiffers,
  "livekit-key-stale": livekitKeyStale,
  "livekit-elsewhere": livekitElsewhere,
  "livekit-auto-create": livekitAutoCreate,
} as const satisfies Readonly<Record<string, Fault>>;
