import { certificateExpired } from "./certificate.ts";
import { diskFull, postgresDead, synapseDatabaseGone } from "./database.ts";
import type { Fault } from "./fault.ts";
import { hostDown, hostKeyChanged, sshdHangs } from "./hosts.ts";
import {
  alertExplained,
  alertFiring,
  prometheusConfigBroken,
  ruleFailing,
  scrapeJobMissing,
  scrapeStale,
  storjOutdated,
  targetDown,
} from "./prometheus.ts";
import { portNotListening, unitFlapping, unitStopped } from "./units.ts";
import {
  backupCutOff,
  backupStale,
  directoryRefuses,
  grafanaAlertFiring,
  grafanaDatabaseLost,
  grafanaRuleFailing,
  grafanaRuleMissing,
  jailBanTime,
  monitorPaused,
  ssoDiscoveryOff,
  textfileError,
} from "./watching.ts";

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
  "scrape-job-missing": scrapeJobMissing,
  "target-down": targetDown,
  "scrape-stale": scrapeStale,
  "prometheus-config-broken": prometheusConfigBroken,
  "rule-failing": ruleFailing,
  "alert-firing": alertFiring,
  "alert-explained": alertExplained,
  "textfile-error": textfileError,
  "grafana-database-lost": grafanaDatabaseLost,
  "grafana-rule-missing": grafanaRuleMissing,
  "grafana-rule-failing": grafanaRuleFailing,
  "grafana-alert-firing": grafanaAlertFiring,
  "jail-ban-time": jailBanTime,
  "storj-outdated": storjOutdated,
  "sso-discovery-off": ssoDiscoveryOff,
  "directory-refuses": directoryRefuses,
  "monitor-paused": monitorPaused,
  "backup-stale": backupStale,
  "backup-cut-off": backupCutOff,
} as const satisfies Readonly<Record<string, Fault>>;
