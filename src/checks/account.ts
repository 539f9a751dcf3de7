import { printable } from "../hosts/printable.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { Finding, FindingKind } from "./finding.ts";
import { groupUnknowns } from "./group-unknowns.ts";
import { hiddenBy, type Hides, sizeOf, together } from "./hides.ts";
import { hostReachableId } from "./host-reachable.ts";
import type { Outcome, Report, Result, RunId } from "./report.ts";
import { inWords, placeOf, type Words } from "./words.ts";

/** A finding that is shown, with its words. Fit for a terminal. */
export interface Told extends Words {
  readonly at: RunId;
  readonly finding: Finding;
  /** The host's label. */
  readonly place: string;
  readonly hides: Hides;
}

/** What is shown of a finding, or of several that are said at once. */
export interface Shown extends Omit<Told, "at" | "finding"> {
  readonly kind: FindingKind;
  /** The checks that found it. */
  readonly from: readonly RunId[];
}

/** What could not be told, once for everything that failed for the same reason. Fit for a terminal. */
export interface Untold {
  /** The checks concerned. */
  readonly at: readonly RunId[];
  readonly title: string;
  readonly place: string;
  readonly detail: readonly string[];
  readonly hint: string | undefined;
  readonly hides: Hides;
  /** Stacks, where the reason is a mistake of ours. */
  readonly bugs: readonly string[];
}

export interface Counts {
  readonly checks: number;
  readonly clean: number;
  readonly broken: number;
  readonly warnings: number;
  readonly skipped: number;
  readonly unknown: number;
}

/** A report in words, worst first. */
export interface Account {
  readonly report: Report;
  readonly counts: Counts;
  readonly broken: readonly Told[];
  readonly warnings: readonly Told[];
  /** Broken and warnings as they are shown to people: said once where every host is out of reach. */
  readonly shown: readonly Shown[];
  readonly unknown: readonly Untold[];
}

/** Puts a report into words: all that renderers need. */
export function accountOf(report: Report, inventory: Inventory): Account {
  const told = report.results.flatMap((result) => toldOf(result, report, inventory));
  const worstFirst = told.toSorted((a, b) => sizeOf(b.hides) - sizeOf(a.hides));
  const broken = worstFirst.filter(({ severity }) => severity === "broken");
  const warnings = worstFirst.filter(({ severity }) => severity === "warning");
  const unknown = groupUnknowns(report, inventory, (because) => hiddenBy(because, report, inventory));
  const count = (kind: Outcome["kind"]) => report.results.filter(({ outcome }) => outcome.kind === kind).length;
  const counts = {
    checks: report.results.length,
    clean: count("clean"),
    broken: broken.length,
    warnings: warnings.length,
    skipped: count("skipped"),
    unknown: count("unknown"),
  };
  return { report, counts, broken, warnings, shown: shownOf(broken, warnings, report), unknown };
}

function toldOf({ at, outcome }: Result, report: Report, inventory: Inventory): readonly Told[] {
  const now = new Date(report.startedAt.getTime() + report.ms);
  const place = placeOf(at, inventory, now);
  if (outcome.kind !== "found" || place === undefined) return [];
  return outcome.findings.map((finding, index) => {
    const words = inWords(finding, place);
    return {
      at,
      finding,
      place: place.host.label,
      severity: words.severity,
      title: oneLine(words.title),
      detail: words.detail.flatMap((text) => printable(text).split("\n")),
      means: oneLine(words.means),
      fix: words.fix.map(oneLine),
      // What a check hides is said once, with its first finding.
      hides: index === 0 ? hiddenBy(at, report, inventory) : together([]),
    };
  });
}

/** Where several hosts are out of reach and none answers, the trouble is more likely on this side, and is said once. */
function shownOf(broken: readonly Told[], warnings: readonly Told[], { hosts, results }: Report): readonly Shown[] {
  const lost = broken.filter(({ finding }) => finding.kind === "host-unreachable");
  const someAnswer = results.some(({ at, outcome }) => at.check === hostReachableId && outcome.kind === "clean");
  if (lost.length < 3 || someAnswer) return [...broken, ...warnings].map(asShown);
  const once: Shown = {
    kind: "host-unreachable",
    from: lost.map(({ at }) => at),
    severity: "broken",
    title:
      lost.length === hosts.length
        ? `None of ${hosts.length} hosts can be reached`
        : `${lost.length} hosts cannot be reached, and no other answers`,
    place: "",
    detail: [
      lost.map(({ at }) => at.host).join(", "),
      ...new Set(lost.flatMap(({ detail }) => detail.slice(0, 1))),
    ].slice(0, 4),
    means: "this machine has no way into their network, or all of them are down",
    fix: ["ip route", ...lost.flatMap(({ fix }) => fix.slice(0, 1)).slice(0, 1)],
    hides: together(lost.map(({ hides }) => hides)),
  };
  return [once, ...[...broken.filter((told) => !lost.includes(told)), ...warnings].map(asShown)];
}

function asShown({ at, finding, ...rest }: Told): Shown {
  return { ...rest, kind: finding.kind, from: [at] };
}

function oneLine(text: string): string {
  return printable(text).replaceAll(/\s*\n\s*/g, " ");
}
