import type { Account } from "../checks/account.ts";
import type { Outcome, RunId } from "../checks/report.ts";

type Labels = Readonly<Record<string, string>>;

interface Series {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly (readonly [Labels, number])[];
}

/** The report for node_exporter's textfile collector: gauges, and when it was made, so that a stale file is noticed. */
export function renderReportPrometheus(
  account: Account,
  { exitCode, now }: { readonly exitCode: number; readonly now: Date },
): string {
  return [...aboutTheRun(account, exitCode, now), ...aboutTheDeployment(account)].map(text).join("");
}

function aboutTheRun({ report }: Account, exitCode: number, now: Date): readonly Series[] {
  const of = { deployment: report.deployment };
  return [
    {
      name: "lotus_health_timestamp_seconds",
      help: "When this was written, in seconds since 1970.",
      samples: [[of, now.getTime() / 1000]],
    },
    { name: "lotus_health_duration_seconds", help: "How long the run took.", samples: [[of, report.ms / 1000]] },
    {
      name: "lotus_health_exit_code",
      help: "Exit code of lotus health: 0 clean, 1 broken, 3 unknown, 70 a bug in lotus, 130 stopped.",
      samples: [[of, exitCode]],
    },
  ];
}

function aboutTheDeployment({ report, counts, broken, warnings }: Account): readonly Series[] {
  const of = { deployment: report.deployment };
  const outcomes: readonly Outcome["kind"][] = ["clean", "found", "skipped", "unknown"];
  const count = (kind: Outcome["kind"]) => report.results.filter(({ outcome }) => outcome.kind === kind).length;
  return [
    {
      name: "lotus_health_findings",
      help: "Findings by severity; unknown counts the checks that could not be told.",
      samples: [
        [{ ...of, severity: "broken" }, counts.broken],
        [{ ...of, severity: "warning" }, counts.warnings],
        [{ ...of, severity: "unknown" }, counts.unknown],
      ],
    },
    {
      name: "lotus_health_checks",
      help: "Checks by outcome.",
      samples: outcomes.map((outcome) => [{ ...of, outcome }, count(outcome)] as const),
    },
    {
      name: "lotus_health_check_clean",
      help: "1 where a check found all well, 0 where it found something, could not tell, or is hidden by a root.",
      samples: report.results.map(({ at, outcome }) => [{ ...of, ...placeOf(at) }, Number(outcome.kind === "clean")]),
    },
    {
      name: "lotus_health_check_unknown",
      help: "1 where a check could not tell.",
      samples: report.results.flatMap(({ at, outcome }) =>
        outcome.kind === "unknown" ? [[{ ...of, ...placeOf(at) }, 1] as const] : [],
      ),
    },
    {
      name: "lotus_health_finding",
      help: "How many findings of a kind are shown; absent when there are none.",
      samples: counted(
        [...broken, ...warnings].map(({ at, finding, severity }) => ({
          ...of,
          ...placeOf(at),
          kind: finding.kind,
          severity,
        })),
      ),
    },
  ];
}

/** The same labels twice would make the whole file invalid. */
function counted(all: readonly Labels[]): Series["samples"] {
  const groups = Map.groupBy(all, (labels) => JSON.stringify(labels));
  return [...groups.values()].flatMap(([labels, ...more]) =>
    labels === undefined ? [] : [[labels, 1 + more.length] as const],
  );
}

function placeOf({ check, host, service = "" }: RunId): Labels {
  return { check, host, service };
}

function text({ name, help, samples }: Series): string {
  const lines = samples.map(([labels, value]) => `${name}${labelText(labels)} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join("")}`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${escaped(value)}"`);
  return `{${pairs.join(",")}}`;
}

function escaped(value: string): string {
  return value
    .replaceAll("\\", String.raw`\\`)
    .replaceAll("\n", String.raw`\n`)
    .replaceAll('"', String.raw`\"`);
}
