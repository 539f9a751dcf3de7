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
import { alertPending, prometheusRestarted, ruleAdded, scrapeJobAdded } from "../faults/prometheus.ts";
import { backupRunning, grafanaRuleAdded, monitorsRenamed, textfileAdded } from "../faults/watching.ts";

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
} as const satisfies Readonly<Record<string, Fault>>;
