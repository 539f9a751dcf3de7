import type { Check } from "./check.ts";
import autheliaAnswers from "./authelia-answers.ts";
import botRunning from "./bot-running.ts";
import cinnyServes from "./cinny-serves.ts";
import clock from "./clock.ts";
import coturnAnswers from "./coturn-answers.ts";
import coturnCertificate from "./coturn-certificate.ts";
import disk from "./disk.ts";
import draupnirAnswers from "./draupnir-answers.ts";
import exporterAnswers from "./exporter-answers.ts";
import fail2banGuards from "./fail2ban-guards.ts";
import failedUnits from "./failed-units.ts";
import grafanaHealth from "./grafana-health.ts";
import hookshotHooks from "./hookshot-hooks.ts";
import hookshotPing from "./hookshot-ping.ts";
import hookshotReady from "./hookshot-ready.ts";
import hookshotRegistration from "./hookshot-registration.ts";
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
import synapseConfig from "./synapse-config.ts";
import synapseDatabase from "./synapse-database.ts";
import synapseMetrics from "./synapse-metrics.ts";
import synapseRelease from "./synapse-release.ts";
import synapseSigningKey from "./synapse-signing-key.ts";
import synapseSso from "./synapse-sso.ts";
import synapseWork from "./synapse-work.ts";
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
  synapseConfig,
  synapseRelease,
  synapseSigningKey,
  synapseSso,
  synapseWork,
  postgresqlAnswers,
  coturnAnswers,
  coturnCertificate,
  livekitAnswers,
  lkJwtAnswers,
  hookshotReady,
  hookshotPing,
  hookshotRegistration,
  hookshotHooks,
  botRunning,
  cinnyServes,
  draupnirAnswers,
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
