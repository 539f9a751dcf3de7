import type { Fault } from "../faults/fault.ts";
import {
  turnOtherRealm,
  turnSecondSecret,
  turnOnSix,
  turnWrittenOtherwise,
  turnLongSecret,
  livekitExtraKey,
} from "./calls.ts";
import { alertPending, prometheusRestarted, ruleAdded, scrapeJobAdded } from "../faults/prometheus.ts";
import { backupRunning, grafanaRuleAdded, monitorsRenamed, textfileAdded } from "../faults/watching.ts";
import {
  certificateBelow,
  certificateNotYetSynced,
  certificateRenewed,
  certificateRsa,
} from "../faults/certificate.ts";
import { datagramSender, ipv6On, loopbackHelper, oldTls, otherRedirect } from "./exposure.ts";
import {
  databaseBusy,
  extensionExtra,
  indexBuilding,
  settingRewritten,
  superuserSession,
  vacuumLong,
} from "./postgresql.ts";
import { anotherHook } from "../faults/hookshot.ts";
import { moreConfig, serverAwayForMinutes, serverGoneForGood } from "../faults/synapse.ts";
import { synapseRestarted } from "./synapse.ts";
import { botRestarted } from "../faults/bot.ts";
import { banListGrew, draupnirRoomAdded } from "../faults/moderation.ts";
import { cinnyReleased } from "../faults/web-client.ts";

/** Changes after which everything is as well as before, by name: what `lotus health` must stay silent about. */
export const variations = {
  "certificate-renewed": certificateRenewed,
  "turn-other-realm": turnOtherRealm,
  "turn-second-secret": turnSecondSecret,
  "turn-on-six": turnOnSix,
  "turn-written-otherwise": turnWrittenOtherwise,
  "turn-long-secret": turnLongSecret,
  "livekit-extra-key": livekitExtraKey,
  "scrape-job-added": scrapeJobAdded,
  "rule-added": ruleAdded,
  "alert-pending": alertPending,
  "prometheus-restarted": prometheusRestarted,
  "textfile-added": textfileAdded,
  "grafana-rule-added": grafanaRuleAdded,
  "monitors-renamed": monitorsRenamed,
  "backup-running": backupRunning,
  "certificate-rsa": certificateRsa,
  "certificate-below": certificateBelow,
  "certificate-not-yet-synced": certificateNotYetSynced,
  "tls-1.2-only": oldTls,
  "other-redirect": otherRedirect,
  "ipv6-on": ipv6On,
  "loopback-helper": loopbackHelper,
  "datagram-sender": datagramSender,
  "database-busy": databaseBusy,
  "vacuum-long": vacuumLong,
  "setting-rewritten": settingRewritten,
  "superuser-session": superuserSession,
  "extension-extra": extensionExtra,
  "index-building": indexBuilding,
  "more-config": moreConfig,
  "server-away-for-minutes": serverAwayForMinutes,
  "server-gone-for-good": serverGoneForGood,
  "synapse-restarted": synapseRestarted,
  "another-hook": anotherHook,
  "bot-restarted": botRestarted,
  "ban-list-grew": banListGrew,
  "draupnir-room-added": draupnirRoomAdded,
  "cinny-released": cinnyReleased,
} as const satisfies Readonly<Record<string, Fault>>;
