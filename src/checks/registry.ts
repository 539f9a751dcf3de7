import type { Check } from "./check.ts";
import autheliaAnswers from "./authelia-answers.ts";
import botAccount from "./bot-account.ts";
import botAnswers from "./bot-answers.ts";
import botRunning from "./bot-running.ts";
import cinnyAssets from "./cinny-assets.ts";
import cinnyCaching from "./cinny-caching.ts";
import cinnyPage from "./cinny-page.ts";
import cinnyRelease from "./cinny-release.ts";
import cinnyServes from "./cinny-serves.ts";
import clock from "./clock.ts";
import coturnAnswers from "./coturn-answers.ts";
import coturnCertificate from "./coturn-certificate.ts";
import disk from "./disk.ts";
import draupnirAnswers from "./draupnir-answers.ts";
import draupnirProtects from "./draupnir-protects.ts";
import exporterAnswers from "./exporter-answers.ts";
import fail2banGuards from "./fail2ban-guards.ts";
import failedUnits from "./failed-units.ts";
import grafanaHealth from "./grafana-health.ts";
import hookshotReady from "./hookshot-ready.ts";
import hostReachable from "./host-reachable.ts";
import landingPage from "./landing-page.ts";
import livekitAnswers from "./livekit-answers.ts";
import lkJwtAnswers from "./lk-jwt-answers.ts";
import lldapAnswers from "./lldap-answers.ts";
import memory from "./memory.ts";
import npmApi from "./npm-api.ts";
import portsListening from "./ports-listening.ts";
import postgresqlAnswers from "./postgresql-answers.ts";
import prometheusReady from "./prometheus-ready.ts";
import prometheusTargets from "./prometheus-targets.ts";
import publicCertificates from "./public-certificates.ts";
import publicNames from "./public-names.ts";
import synapseAnswers from "./synapse-answers.ts";
import synapseDatabase from "./synapse-database.ts";
import synapseMetrics from "./synapse-metrics.ts";
import unitRunning from "./unit-running.ts";
import uptimeKumaAnswers from "./uptime-kuma-answers.ts";
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

  // Units and ports of every service
  unitRunning,
  portsListening,

  // What each service answers
  synapseAnswers,
  synapseDatabase,
  synapseMetrics,
  postgresqlAnswers,
  coturnAnswers,
  coturnCertificate,
  livekitAnswers,
  lkJwtAnswers,
  hookshotReady,
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
  prometheusTargets,
  grafanaHealth,
  npmApi,
  publicNames,
  publicCertificates,
  landingPage,
  wellKnown,
  autheliaAnswers,
  lldapAnswers,
  uptimeKumaAnswers,
];

/** What `--active` adds: checks that are not read-only. */
export const activeChecks: readonly Check[] = [botAnswers];
