import type { Account, Shown, Untold } from "../checks/account.ts";
import type { Hides } from "../checks/hides.ts";
import { counted, edges, labelled, seconds, wrap } from "./layout.ts";
import { type Paint, paints } from "./paint.ts";
import { renderChecks } from "./report-checks.ts";
import { goneLines, type ItemNews, type News, newsOf } from "./report-news.ts";

export interface TextOptions {
  /** Columns; 80 is the least that is used. */
  readonly width: number;
  readonly colour: boolean;
  /** `quiet` prints findings only, `verbose` every service besides, `every` all checks of each. */
  readonly detail: "quiet" | "normal" | "verbose" | "every";
  readonly exitCode: number;
  /** What is new and what is gone, from the second round of a watch on. */
  readonly news?: News | undefined;
}

/** The report as an admin reads it: findings first, worst first, each with what, what it means and what to type. Empty when quiet and clean. */
export function renderReportText(account: Account, options: TextOptions): string {
  const width = Math.max(80, options.width);
  const paint = paints(options.colour);
  const news = newsOf(options.news, width, paint);
  const told = [
    ...account.shown.map((told, index) => renderTold(told, news(index), width, paint)),
    ...account.unknown.map((untold, index) => renderUntold(untold, news(account.shown.length + index), width, paint)),
  ];
  const gone = goneLines(options.news, width, paint);
  if (options.detail === "quiet") return [...told, ...gone].map((part) => `${part}\n`).join("\n");
  const { detail } = options;
  const isDetailed = (detail === "verbose" || detail === "every") && account.counts.checks > 0;
  const checks = isDetailed ? [renderChecks(account, { width, paint, every: detail === "every" })] : [];
  const head = renderHeader(account, width, paint);
  if (told.length === 0) {
    const good = account.counts.checks === 0 ? [] : [paint.good("✓ everything works")];
    return `${[head, ...good].join("\n")}\n${below([...gone, ...checks])}`;
  }
  return `${[head, ...told, ...gone, ...checks, renderFooter(account, options, width, paint)].join("\n\n")}\n`;
}

function below(parts: readonly string[]): string {
  return parts.map((part) => `\n${part}\n`).join("");
}

function renderHeader({ report, counts }: Account, width: number, paint: Paint): string {
  const parts = [
    report.deployment,
    counted(report.hosts.length, "host"),
    counted(report.services.length, "service"),
    counted(counts.checks, "check"),
    ...(report.interrupted ? ["stopped"] : []),
  ];
  const line = edges(parts.join("  "), seconds(report.ms), width);
  return paint.strong(report.deployment) + line.slice(report.deployment.length);
}

function renderTold(told: Shown, news: ItemNews, width: number, paint: Paint): string {
  const [mark, colour] = told.severity === "broken" ? ["✗", paint.bad] : ["!", paint.warn];
  return [
    heading(colour(mark), `${news.mark}${told.title}`, told.place, width, paint),
    ...news.lines,
    ...told.detail.flatMap((line) => indented(line, width)),
    ...labelled("means", told.means, { indent: 4, width }),
    ...commands(told.fix),
    ...hides(told.hides, width, paint),
  ].join("\n");
}

function renderUntold(
  { title, place, detail, hint, hides: hidden, bugs }: Untold,
  news: ItemNews,
  width: number,
  paint: Paint,
): string {
  return [
    heading(paint.unsure("?"), `${news.mark}${title}`, place, width, paint),
    ...news.lines,
    ...detail.flatMap((line) => indented(line, width)),
    ...(hint === undefined ? [] : labelled("do", hint, { indent: 4, width })),
    ...hides(hidden, width, paint),
    ...bugs.flatMap((bug) => bug.split("\n").map((line) => paint.faint(`    ${line}`))),
  ].join("\n");
}

/** Only the mark has a colour: words in yellow cannot be read on a light terminal. */
function heading(mark: string, title: string, place: string, width: number, paint: Paint): string {
  return `${mark} ${paint.strong(title)}${edges(title, place, width - 2).slice(title.length)}`;
}

/** Lines that are laid out in columns already keep their spaces. */
function indented(line: string, width: number): readonly string[] {
  return wrap(line, width - 4).map((part) => `    ${part}`);
}

/** Commands are for pasting and therefore never wrapped. */
function commands(fix: readonly string[]): readonly string[] {
  return fix.map((command, index) => (index === 0 ? `    do      ${command}` : `            then  ${command}`));
}

function hides({ findings, checks, names }: Hides, width: number, paint: Paint): readonly string[] {
  if (findings + checks === 0) return [];
  const what = [
    ...(findings === 0
      ? []
      : [`${counted(findings, "finding")} that ${findings === 1 ? "follows" : "follow"} from it`]),
    ...(checks === 0 ? [] : [`${counted(checks, "check")} that could not be made`]),
  ].join(" and ");
  const some = names.length > 4 ? [...names.slice(0, 4), "…"] : names;
  const which = some.length === 0 ? "" : ` (${some.join(", ")})`;
  return labelled("hides", what + which, { indent: 4, width }).map((line) => paint.faint(line));
}

function renderFooter(account: Account, { exitCode, detail }: TextOptions, width: number, paint: Paint): string {
  const { counts, broken, warnings } = account;
  const parts = [`${counts.broken} broken`, counted(counts.warnings, "warning"), `${counts.unknown} unknown`];
  const [first] = [...broken, ...warnings];
  const about = first?.at.service ?? first?.at.host;
  const more = [
    ...(detail === "verbose" || detail === "every"
      ? []
      : [`details: lotus health ${about === undefined ? "" : `${about} `}--verbose`]),
    ...(first === undefined ? [] : [`what it means: lotus explain ${first.finding.kind}`]),
  ];
  return [edges(parts.join("  "), `exit ${exitCode}`, width), ...more.map((line) => paint.faint(line))].join("\n");
}
