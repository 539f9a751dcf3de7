import type { Account } from "../checks/account.ts";
import type { Outcome, Result, RunId } from "../checks/report.ts";
import { edges } from "./layout.ts";
import type { Paint } from "./paint.ts";

/** Every host and service with its checks and times, for `--verbose`. */
export function renderEveryCheck(account: Account, width: number, paint: Paint): string {
  const { hosts, services, results } = account.report;
  const labels = new Map<string, string>([
    ...hosts.map(({ name, label }) => [`host ${name}`, label] as const),
    ...services.map(({ name, label }) => [`service ${name}`, label] as const),
  ]);
  return [...Map.groupBy(results, ({ at }) => subjectOf(at))]
    .map(([subject, checks]) => {
      const label = labels.get(subject) ?? subject.replace(/^\w+ /, "");
      const lines = checks.map((result) => renderCheck(result, markOf(result, account), width, paint));
      return [paint.strong(label), ...lines].join("\n");
    })
    .join("\n");
}

function subjectOf({ host, service }: RunId): string {
  return service === undefined ? `host ${host}` : `service ${service}`;
}

function renderCheck({ at, title, outcome, ms }: Result, mark: Mark, width: number, paint: Paint): string {
  const text = `${at.check.padEnd(18)} ${title}${remark(outcome)}`;
  return `  ${paint[mark.colour](mark.text)} ${edges(text, `${ms} ms`, width - 4)}`;
}

interface Mark {
  readonly text: string;
  readonly colour: keyof Paint;
}

function markOf({ at, outcome }: Result, { broken }: Account): Mark {
  if (outcome.kind === "clean") return { text: "✓", colour: "good" };
  if (outcome.kind === "unknown") return { text: "?", colour: "unsure" };
  if (outcome.kind === "skipped") return { text: "-", colour: "faint" };
  return broken.some((told) => told.at === at) ? { text: "✗", colour: "bad" } : { text: "!", colour: "warn" };
}

function remark(outcome: Outcome): string {
  if (outcome.kind !== "skipped") return "";
  const { check, host, service } = outcome.because;
  return ` (hidden: follows from ${check} of ${service ?? host})`;
}
