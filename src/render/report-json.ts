import type { Account, Told } from "../checks/account.ts";
import type { Outcome, Result, RunId } from "../checks/report.ts";

/** The version of the shape; fields are only ever added within one. Documented in docs/health-json.md. */
const schema = "lotus.health/1";

/** The report for programs: one JSON document, in a stable order. */
export function renderReportJson(account: Account, { exitCode }: { readonly exitCode: number }): string {
  const { report, counts, broken, warnings } = account;
  const document = {
    schema,
    deployment: report.deployment,
    startedAt: report.startedAt.toISOString(),
    ms: report.ms,
    interrupted: report.interrupted,
    exitCode,
    counts: { hosts: report.hosts.length, services: report.services.length, ...counts },
    hosts: report.hosts.map(({ name, label }) => ({ name, label })),
    services: report.services.map(({ name, label, host }) => ({ name, label, host })),
    findings: [...broken, ...warnings].map(findingOf),
    results: report.results.map(resultOf),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function findingOf({ at, finding, severity, title, detail, means, fix, hides }: Told) {
  const { kind, ...facts } = finding;
  return { severity, kind, ...placeOf(at), title, detail, means, fix, hides, facts };
}

function resultOf({ at, title, outcome, ms }: Result) {
  return { ...placeOf(at), title, ms, outcome: outcome.kind, ...moreOf(outcome) };
}

function placeOf({ check, host, service }: RunId) {
  return { check, host, service: service ?? null };
}

function moreOf(outcome: Outcome) {
  if (outcome.kind === "found") {
    return {
      findings: outcome.findings.map(({ kind }) => kind),
      hidden: outcome.hidden.map(({ finding, because }) => ({ kind: finding.kind, because: placeOf(because) })),
    };
  }
  if (outcome.kind === "skipped") {
    return { because: placeOf(outcome.because), hidden: outcome.hidden.map(({ kind }) => kind) };
  }
  if (outcome.kind === "unknown") {
    return { reason: outcome.reason, hint: outcome.hint ?? null, bug: outcome.bug !== undefined };
  }
  return {};
}
