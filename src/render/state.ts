import type { Account } from "../checks/account.ts";
import type { Result } from "../checks/report.ts";
import type { Paint } from "./paint.ts";

/** How something is, told by a word, a mark and a colour; each alone is enough. */
export interface State {
  readonly word: "clean" | "hidden" | "unknown" | "warning" | "broken";
  readonly mark: string;
  readonly paint: keyof Paint;
}

/** Mildest first. */
export const states = [
  { word: "clean", mark: "✓", paint: "good" },
  { word: "hidden", mark: "-", paint: "faint" },
  { word: "unknown", mark: "?", paint: "unsure" },
  { word: "warning", mark: "!", paint: "warn" },
  { word: "broken", mark: "✗", paint: "bad" },
] as const satisfies readonly State[];

const [clean, hidden, unknown, warning, broken] = states;

/** How a check on one host or service ended. */
export function stateOf({ at, outcome }: Result, account: Account): State {
  if (outcome.kind === "clean") return clean;
  if (outcome.kind === "unknown") return unknown;
  if (outcome.kind === "skipped") return hidden;
  return account.broken.some((told) => told.at === at) ? broken : warning;
}

/** The worst of several; clean when there are none. */
export function worstOf(results: readonly Result[], account: Account): State {
  const words = new Set(results.map((result) => stateOf(result, account).word));
  return states.findLast(({ word }) => words.has(word)) ?? clean;
}
