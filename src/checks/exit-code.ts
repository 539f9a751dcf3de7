import { type ExitCode, exitCodes } from "../errors.ts";
import type { Report } from "./report.ts";
import { severityOf } from "./words.ts";

/** How a health run ends: stopped, our bug, broken, unknown, clean, in this order. Warnings count as broken when strict. */
export function exitCodeOf(report: Report, { strict }: { readonly strict: boolean }): ExitCode {
  const outcomes = report.results.map(({ outcome }) => outcome);
  const findings = outcomes.flatMap((outcome) => (outcome.kind === "found" ? outcome.findings : []));
  if (report.interrupted) return exitCodes.interrupted;
  if (outcomes.some((outcome) => outcome.kind === "unknown" && outcome.bug !== undefined)) return exitCodes.bug;
  if (findings.some((finding) => strict || severityOf(finding) === "broken")) return exitCodes.broken;
  return outcomes.some(({ kind }) => kind === "unknown") ? exitCodes.unknown : exitCodes.clean;
}
