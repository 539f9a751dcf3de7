import { LotusError } from "../errors.ts";
import { printable } from "../hosts/printable.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { type Family, familyOf, type Run } from "./family.ts";
import type { Finding, FindingKind } from "./finding.ts";
import type { Outcome } from "./report.ts";
import { severityOf } from "./words.ts";

/**
 * Lets roots silence symptoms: the outcome of each run, in the order given.
 *
 * A run builds on `host-reachable` of its host, on the checks in its `after` on the same service or host, and on the services its
 * service needs, directly or through others; a single finding also builds on the services in its `follows`.
 * Below a broken finding, findings and unknowns are hidden. Below a host that could not be told, only unknowns are: what was seen
 * to be wrong is always said. What was seen to be clean stays clean. Of a circle of broken runs, the first stays visible.
 */
export function silence(runs: readonly Run[], inventory: Inventory): readonly Outcome[] {
  const family = familyOf(runs, inventory);
  const order = new Map(runs.map((run, index) => [run, index]));
  const isRoot = (run: Run) =>
    isBroken(run) &&
    [...family.above(run)].every(
      (other) => !isBroken(other) || (family.above(other).has(run) && (order.get(run) ?? 0) < (order.get(other) ?? 0)),
    );
  const roots = new Set(runs.filter(isRoot));
  return runs.map((run) => outcomeOf(run, roots, family));
}

function outcomeOf(run: Run, roots: ReadonlySet<Run>, family: Family): Outcome {
  const root = roots.has(run) ? undefined : [...family.aboveAll(run)].find((other) => roots.has(other));
  if ("findings" in run.ended) {
    if (run.ended.findings.length === 0) return { kind: "clean" };
    if (root !== undefined) return { kind: "skipped", because: root.at, hidden: run.ended.findings };
    return withoutFollowers(run, run.ended.findings, roots, family);
  }
  const { error } = run.ended;
  if (!(error instanceof LotusError)) return mistakeOfOurs(error);
  const because = root ?? family.reachability(run).find((other) => other !== run && isUnknown(other));
  if (because !== undefined) return { kind: "skipped", because: because.at, hidden: [] };
  return { kind: "unknown", reason: printable(error.message), hint: hintOf(error), bug: undefined };
}

/** Hides the findings that follow from a broken service. */
function withoutFollowers(run: Run, findings: readonly Finding[], roots: ReadonlySet<Run>, family: Family): Outcome {
  const rootOf = ({ follows = [] }: Finding) => {
    const followed = family.ofServices(follows);
    const above = followed.flatMap((other) => Array.from(family.above(other)));
    const mayHide = (other: Run) => roots.has(other) && other !== run && !family.above(other).has(run);
    return [...followed, ...above].find(mayHide);
  };
  const saidBy = ({ repeats }: Finding) => {
    if (repeats === undefined) return undefined;
    const places = [...family.ofServices(repeats.services), ...family.ofHosts(repeats.hosts)];
    // Whatever is broken there explains it; of warnings only those that say the same.
    return places.find((other) => other !== run && (roots.has(other) || hasOneOf(other, repeats.kinds)));
  };
  const hidden = findings.flatMap((finding) => {
    const root = rootOf(finding) ?? saidBy(finding);
    return root === undefined ? [] : [{ finding, because: root.at }];
  });
  const shown = findings.filter((finding) => hidden.every((other) => other.finding !== finding));
  const [first] = hidden;
  if (first === undefined || shown.length > 0) return { kind: "found", findings: shown, hidden };
  return { kind: "skipped", because: first.because, hidden: findings };
}

function hasOneOf({ ended }: Run, kinds: readonly FindingKind[]): boolean {
  return "findings" in ended && ended.findings.some(({ kind }) => kinds.includes(kind));
}

function hintOf({ hint }: LotusError): string | undefined {
  return hint === undefined ? undefined : printable(hint);
}

function mistakeOfOurs(error: unknown): Outcome {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    kind: "unknown",
    reason: printable(`a mistake in lotus: ${reason}`),
    hint: "please report it, with what --verbose prints",
    bug: error instanceof Error ? (error.stack ?? reason) : reason,
  };
}

function isBroken({ ended }: Run): boolean {
  return "findings" in ended && ended.findings.some((finding) => severityOf(finding) === "broken");
}

function isUnknown({ ended }: Run): boolean {
  return "error" in ended && ended.error instanceof LotusError;
}
