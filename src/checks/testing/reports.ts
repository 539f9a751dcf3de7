import type { Finding } from "../finding.ts";
import type { Outcome, Report, Result, RunId } from "../report.ts";
import { smallDeployment } from "./deployment.ts";

export const inventory = smallDeployment(["synapse", "postgres", "grafana"], {
  postgresql: ["postgres"],
  homeserver: ["synapse", ["postgresql"]],
  bridge: ["synapse", ["homeserver"]],
  dashboards: ["grafana"],
});
const startedAt = new Date("2026-11-22T12:00:00Z");
const clean: Outcome = { kind: "clean" };
export const found = (...findings: readonly Finding[]): Outcome => ({ kind: "found", findings, hidden: [] });
export const unknown = (reason: string, hint?: string, bug?: string): Outcome => ({
  kind: "unknown",
  reason,
  hint,
  bug,
});
const hostOf = (service: string) => inventory.services.find(({ name }) => name === service)?.host ?? "";
export const onHost = (host: string, check = "host-reachable"): RunId => ({ check, host });
export const onService = (service: string, check = "unit-running"): RunId => ({
  check,
  host: hostOf(service),
  service,
});
export const result = (at: RunId, outcome: Outcome = clean, ms = 12): Result => ({
  at,
  title: `${at.check} is well`,
  outcome,
  ms,
});

export function reportOf(results: readonly Result[], more: Partial<Report> = {}): Report {
  const { hosts, services } = inventory;
  return { deployment: "lotusguild", startedAt, ms: 1080, interrupted: false, hosts, services, results, ...more };
}

export const dead: Extract<Finding, { readonly kind: "unit-not-running" }> = {
  kind: "unit-not-running",
  unit: "postgresql@17-main.service",
  state: "failed",
  result: "exit-code",
  exitStatus: 1,
  since: new Date("2026-11-22T11:56:01Z"),
  lastWords: ["FATAL: could not write lock file: No space left on device"],
};
const full: Finding = { kind: "disk-filling", mount: "/", of: "space", used: 0.873, free: 4.1 * 1024 ** 3 };
export const root = onService("postgresql");

export const good = reportOf([result(onHost("synapse")), result(onHost("postgres")), result(onService("homeserver"))]);
export const bad = reportOf([
  result(onHost("synapse")),
  result(onHost("postgres")),
  result(onHost("grafana"), unknown("grafana (103) did not finish the login within 5 s", "lotus trust grafana")),
  result(onHost("synapse", "disk"), found(full)),
  result(root, found(dead)),
  result(onService("homeserver"), { kind: "skipped", because: root, hidden: [dead] }, 30),
  result(onService("bridge"), { kind: "skipped", because: root, hidden: [] }),
]);
