import type { Check } from "./check.ts";
import autheliaAnswers from "./authelia-answers.ts";
import backupsFresh from "./backups-fresh.ts";
import botRunning from "./bot-running.ts";
import callToken from "./call-token.ts";
import callTransports from "./call-transports.ts";
import certificateKeys from "./certificate-keys.ts";
import botAccount from "./bot-account.ts";
import botAnswers from "./bot-answers.ts";
import cinnyAssets from "./cinny-assets.ts";
import cinnyCaching from "./cinny-caching.ts";
import cinnyPage from "./cinny-page.ts";
import cinnyRelease from "./cinny-release.ts";
import cinnyServes from "./cinny-serves.ts";
import clock from "./clock.ts";
import coturnAnswers from "./coturn-answers.ts";
import coturnCertificate from "./coturn-certificate.ts";
import coturnConfiguration from "./coturn-configuration.ts";
import coturnPeers from "./coturn-peers.ts";
import coturnRelays from "./coturn-relays.ts";
import directoryLogin from "./directory-login.ts";
import disk from "./disk.ts";
import draupnirAnswers from "./draupnir-answers.ts";
import draupnirProtects from "./draupnir-protects.ts";
import exporterAnswers from "./exporter-answers.ts";
import fail2banGuards from "./fail2ban-guards.ts";
import failedUnits from "./failed-units.ts";
import grafanaAlerts from "./grafana-alerts.ts";
import federation from "./federation.ts";
import grafanaHealth from "./grafana-health.ts";
import hookshotHooks from "./hookshot-hooks.ts";
import hookshotPing from "./hookshot-ping.ts";
import hookshotReady from "./hookshot-ready.ts";
import hookshotRegistration from "./hookshot-registration.ts";
import hostReachable from "./host-reachable.ts";
import landingPage from "./landing-page.ts";
import listenersKnown from "./listeners-known.ts";
import livekitAnswers from "./livekit-answers.ts";
import livekitConfiguration from "./livekit-configuration.ts";
import livekitKeys from "./livekit-keys.ts";
import lkJwtAnswers from "./lk-jwt-answers.ts";
import lkJwtLivekit from "./lk-jwt-livekit.ts";
import lldapAnswers from "./lldap-answers.ts";
import memory from "./memory.ts";
import npmApi from "./npm-api.ts";
import portsClosed from "./ports-closed.ts";
import portsListening from "./ports-listening.ts";
import postgresqlAnswers from "./postgresql-answers.ts";
import prometheusConfig from "./prometheus-config.ts";
import postgresqlRefuses from "./postgresql-refuses.ts";
import postgresqlCheckpoints from "./postgresql-checkpoints.ts";
import postgresqlFiles from "./postgresql-files.ts";
import postgresqlGrowth from "./postgresql-growth.ts";
import postgresqlHba from "./postgresql-hba.ts";
import postgresqlIndexes from "./postgresql-indexes.ts";
import postgresqlLocale from "./postgresql-locale.ts";
import postgresqlSessions from "./postgresql-sessions.ts";
import postgresqlSettings from "./postgresql-settings.ts";
import postgresqlStatements from "./postgresql-statements.ts";
import postgresqlVacuum from "./postgresql-vacuum.ts";
import postgresqlWal from "./postgresql-wal.ts";
import prometheusReady from "./prometheus-ready.ts";
import prometheusRules from "./prometheus-rules.ts";
import prometheusTargets from "./prometheus-targets.ts";
import publicCertificates from "./public-certificates.ts";
import publicNames from "./public-names.ts";
import ssoDiscovery from "./sso-discovery.ts";
import storjUpToDate from "./storj-up-to-date.ts";
import synapseAnswers from "./synapse-answers.ts";
import synapseConfig from "./synapse-config.ts";
import synapseDatabase from "./synapse-database.ts";
import synapseMetrics from "./synapse-metrics.ts";
import synapseTurn from "./synapse-turn.ts";
import turnSecret from "./turn-secret.ts";
import synapseRelease from "./synapse-release.ts";
import synapseSigningKey from "./synapse-signing-key.ts";
import synapseSso from "./synapse-sso.ts";
import synapseWork from "./synapse-work.ts";
import unitRunning from "./unit-running.ts";
import uptimeKumaAnswers from "./uptime-kuma-answers.ts";
import uptimeKumaMonitors from "./uptime-kuma-monitors.ts";
import websiteServes from "./website-serves.ts";
import wellKnown from "./well-known.ts";

/** Every check there is, in the order reports list them: one line each. */
export const checks: readonly Check[] = [
  // Hosts
  hostReachable,
  disk,
  memory,
  clock,
  failedUnits,
  listenersKnown,

  // Units and ports of every service
  unitRunning,
  portsListening,
  portsClosed,

  // What each service answers
  synapseAnswers,
  synapseDatabase,
  synapseMetrics,
  synapseTurn,
  callToken,
  federation,
  callTransports,
  synapseConfig,
  synapseRelease,
  synapseSigningKey,
  synapseSso,
  synapseWork,
  postgresqlAnswers,
  postgresqlRefuses,
  postgresqlSessions,
  postgresqlVacuum,
  postgresqlCheckpoints,
  postgresqlWal,
  postgresqlIndexes,
  postgresqlGrowth,
  postgresqlLocale,
  postgresqlStatements,
  postgresqlFiles,
  postgresqlSettings,
  postgresqlHba,
  coturnAnswers,
  coturnCertificate,
  coturnConfiguration,
  coturnRelays,
  coturnPeers,
  turnSecret,
  livekitAnswers,
  livekitConfiguration,
  livekitKeys,
  lkJwtAnswers,
  lkJwtLivekit,
  hookshotReady,
  hookshotPing,
  hookshotRegistration,
  hookshotHooks,
  botRunning,
  botAccount,
  cinnyServes,
  cinnyPage,
  cinnyAssets,
  cinnyCaching,
  cinnyRelease,
  draupnirAnswers,
  draupnirProtects,
  websiteServes,
  fail2banGuards,
  exporterAnswers,
  prometheusReady,
  prometheusConfig,
  prometheusTargets,
  prometheusRules,
  grafanaHealth,
  grafanaAlerts,
  npmApi,
  publicNames,
  publicCertificates,
  certificateKeys,
  landingPage,
  wellKnown,
  autheliaAnswers,
  ssoDiscovery,
  lldapAnswers,
  directoryLogin,
  uptimeKumaAnswers,
  uptimeKumaMonitors,
  backupsFresh,
  storjUpToDate,
];

/** What `--active` adds: checks that are not read-only. */
export const activeChecks: readonly Check[] = [botAnswers];
