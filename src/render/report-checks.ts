import type { Account } from "../checks/account.ts";
import type { Result, RunId } from "../checks/report.ts";
import { counted, edges } from "./layout.ts";
import type { Paint } from "./paint.ts";
import { stateOf, worstOf } from "./state.ts";
import { hostsIn, type SubjectRows } from "./subjects.ts";

export interface ChecksOptions {
  readonly width: number;
  readonly paint: Paint;
  /** Opens the services that are well, too. */
  readonly every: boolean;
}

/** Every host with its services: a line each where all is well, its checks with their times where it is not. */
export function renderChecks(account: Account, { width, paint, every }: ChecksOptions): string {
  const hosts = hostsIn(account);
  const subjects = hosts.flatMap(({ subjects }) => subjects);
  const results = subjects.flatMap((subject) => subject.results);
  const names = Math.max(...subjects.map(({ name }) => name.length));
  const columns: Columns = {
    width,
    names,
    checks: Math.max(...results.map(({ at }) => at.check.length)),
    isWide: subjects.every((subject) => names + 24 + idsOf(subject).length <= width),
  };
  return hosts
    .map(({ label, subjects }) =>
      [
        paint.strong(label),
        ...subjects.flatMap((subject) => subjectLines(subject, account, { columns, paint, every })),
      ].join("\n"),
    )
    .join("\n");
}

interface Columns {
  readonly width: number;
  readonly names: number;
  readonly checks: number;
  /** Whether the ids of the checks fit beside every service. */
  readonly isWide: boolean;
}

interface Lines {
  readonly columns: Columns;
  readonly paint: Paint;
  readonly every: boolean;
}

function subjectLines(subject: SubjectRows, account: Account, { columns, paint, every }: Lines): readonly string[] {
  const { name, results } = subject;
  const state = worstOf(results, account);
  const root = every ? undefined : rootOf(results);
  const isOpen = every || (state.word !== "clean" && root === undefined);
  const many = counted(results.length, "check").padEnd(10);
  const rest = root ?? (columns.isWide && !isOpen ? idsOf(subject) : "");
  const what = `${many}  ${rest}`.trimEnd();
  const line = edges(`${name.padEnd(columns.names)}  ${what}`, `${slowest(results)} ms`, columns.width - 4);
  const rows = isOpen ? results.map((result) => checkLine(result, account, columns, paint)) : [];
  return [`  ${paint[state.paint](state.mark)} ${line}`, ...rows];
}

function checkLine(result: Result, account: Account, { width, checks }: Columns, paint: Paint): string {
  const { mark, paint: colour } = stateOf(result, account);
  const text = `${result.at.check.padEnd(checks)}  ${whatOf(result)}`;
  const room = width - 6 - 9;
  const fitted = text.length > room ? `${text.slice(0, room - 1)}…` : text;
  return `    ${paint[colour](mark)} ${edges(fitted, `${result.ms} ms`, width - 6)}`;
}

/** Checks run side by side, so a service has taken as long as its slowest. */
function slowest(results: readonly Result[]): number {
  return Math.max(0, ...results.map(({ ms }) => ms));
}

function idsOf({ results }: SubjectRows): string {
  return results.map(({ at }) => at.check).join(", ");
}

function whatOf({ title, outcome }: Result): string {
  return outcome.kind === "skipped" ? follows(outcome.because) : title;
}

/** Where everything follows from one root, that is said in a line. */
function rootOf(results: readonly Result[]): string | undefined {
  const roots = new Set(
    results.map(({ outcome }) => (outcome.kind === "skipped" ? follows(outcome.because) : undefined)),
  );
  return roots.size === 1 ? [...roots][0] : undefined;
}

function follows({ check, host, service }: RunId): string {
  return `follows from ${check} of ${service ?? host}`;
}
