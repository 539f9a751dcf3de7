import type { Account, Told } from "../checks/account.ts";
import type { Result, RunId } from "../checks/report.ts";
import type { HealthDocument } from "../schemas/health.ts";

/** The report for programs: one JSON document, in a stable order. Documented in docs/health-json.md. */
export function renderReportJson(account: Account, { exitCode }: { readonly exitCode: number }): string {
  const { report, counts, broken, warnings } = account;
  const document: HealthDocument = {
    schema: "lotus.health/1",
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

function findingOf({
  at,
  finding,
  severity,
  title,
  detail,
  means,
  fix,
  hides,
}: Told): HealthDocument["findings"][number] {
  const { kind, ...facts } = finding;
  return { severity, kind, ...placeOf(at), title, detail, means, fix, hides, facts };
}

function resultOf({ at, title, outcome, ms }: Result): HealthDocument["results"][number] {
  const base = { ...placeOf(at), title, ms };
  switch (outcome.kind) {
    case "clean":
      return { ...base, outcome: "clean" };
    case "found": {
      const hidden = outcome.hidden.map(({ finding, because }) => ({ kind: finding.kind, because: placeOf(because) }));
      return { ...base, outcome: "found", findings: outcome.findings.map(({ kind }) => kind), hidden };
    }
    case "skipped": {
      const hidden = outcome.hidden.map(({ kind }) => kind);
      return { ...base, outcome: "skipped", because: placeOf(outcome.because), hidden };
    }
    case "unknown": {
      const { reason, hint = null, bug } = outcome;
      return { ...base, outcome: "unknown", reason, hint, bug: bug !== undefined };
    }
  }
}

function placeOf({ check, host, service }: RunId) {
  return { check, host, service: service ?? null };
}
