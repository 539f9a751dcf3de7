import { botHangs, botKeysGone, botTokenRevoked } from "./bot.ts";
import { certificateExpired } from "./certificate.ts";
import { diskFull, postgresDead, synapseDatabaseGone } from "./database.ts";
import type { Fault } from "./fault.ts";
import { hostDown, hostKeyChanged, sshdHangs } from "./hosts.ts";
import { banListEmptied, draupnirListUnwatched, draupnirPretends, draupnirRoomsFewer } from "./moderation.ts";
import { portNotListening, unitFlapping, unitStopped } from "./units.ts";
import {
  cinnyAssetMissing,
  cinnyConfigBroken,
  cinnyFallback,
  cinnyKept,
  cinnyPageStale,
  cinnyTypesWrong,
} from "./web-client.ts";

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
  "bot-hangs": botHangs,
  "bot-keys-gone": botKeysGone,
  "bot-token-revoked": botTokenRevoked,
  "draupnir-rooms-fewer": draupnirRoomsFewer,
  "draupnir-list-unwatched": draupnirListUnwatched,
  "draupnir-pretends": draupnirPretends,
  "ban-list-emptied": banListEmptied,
  "cinny-asset-missing": cinnyAssetMissing,
  "cinny-types-wrong": cinnyTypesWrong,
  "cinny-fallback": cinnyFallback,
  "cinny-kept": cinnyKept,
  "cinny-config-broken": cinnyConfigBroken,
  "cinny-page-stale": cinnyPageStale,
} as const satisfies Readonly<Record<string, Fault>>;
