import type { Account } from "../checks/account.ts";
import type { Result, RunId } from "../checks/report.ts";
import { edges } from "./layout.ts";
import type { Paint } from "./paint.ts";

/** Every host and service with its checks and times, for `--verbose`. */
export function renderEveryCheck(account: Account, width: number, paint: Paint): string {
  const { hosts, services, results } = account.report;
  const labels = new Map<string, string>([
    ...hosts.map(({ name, label }) => [`host ${name}`, `host ${label}`] as const),
    ...services.map(({ name, label }) => [`service ${name}`, label] as const),
  ]);
  const widest = Math.max(...results.map(({ at }) => at.check.length));
  return [...Map.groupBy(results, ({ at }) => subjectOf(at))]
    .map(([subject, checks]) => {
      const label = labels.get(subject) ?? subject;
      const lines = checks.map((result) => {
        const mark = markOf(result, account);
        const text = `${result.at.check.padEnd(widest)}  ${whatOf(result)}`;
        return `  ${paint[mark.colour](mark.text)} ${edges(text, `${result.ms} ms`, width - 4)}`;
      });
      return [paint.strong(label), ...lines].join("\n");
    })
    .join("\n");
}

function subjectOf({ host, service }: RunId): string {
  return service === undefined ? `host ${host}` : `service ${service}`;
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

function whatOf({ title, outcome }: Result): string {
  if (outcome.kind !== "skipped") return title;
  const { check, host, service } = outcome.because;
  return `not said: follows from ${check} of ${service ?? host}`;
}
