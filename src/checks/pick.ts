import { UsageError } from "../errors.ts";
import { fits } from "../inventory/glob.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { didYouMean } from "../inventory/nearest.ts";
import type { Check } from "./check.ts";
import type { RunId } from "./report.ts";

/** Which checks a run is about; see `pickChecks`. */
export interface PickedChecks {
  /** Whether the report is about it. */
  readonly reports: (at: RunId) => boolean;
  /** Whether it may be made at all, be it only because another builds on it. */
  readonly allows: (at: RunId) => boolean;
}

/** The values of `--only` and `--skip`: ids of checks and names of services, or globs, with commas. */
export interface PickOptions {
  readonly only?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
}

/**
 * Chooses checks by id or by service. `only` leaves what the chosen ones build on to be looked at, so that a root is still found
 * and named; `skip` keeps from looking at all.
 * @throws UsageError for a word that is neither check nor service.
 */
export function pickChecks(checks: readonly Check[], inventory: Inventory, { only, skip }: PickOptions): PickedChecks {
  const ids = checks.map(({ id }) => id);
  const services = inventory.services.map(({ name }) => name);
  const wanted = matcher(only, "--only", ids, services);
  const unwanted = matcher(skip, "--skip", ids, services);
  const allows = (at: RunId) => unwanted?.(at) !== true;
  return { reports: (at) => allows(at) && wanted?.(at) !== false, allows };
}

function matcher(
  patterns: readonly string[] | undefined,
  option: string,
  ids: readonly string[],
  services: readonly string[],
): ((at: RunId) => boolean) | undefined {
  if (patterns === undefined) return undefined;
  const words = patterns.flatMap((pattern) => pattern.split(",")).map((word) => word.trim());
  for (const word of words) {
    if (word === "") throw new UsageError(`${option} names nothing: its value is empty`);
    if (![...ids, ...services].some((name) => fits(word, name))) throw unknown(word, option, ids, services);
  }
  return ({ check, service }) =>
    words.some((word) => fits(word, check) || (service !== undefined && fits(word, service)));
}

function unknown(word: string, option: string, ids: readonly string[], services: readonly string[]): UsageError {
  const meant = didYouMean(word, [...ids, ...services]);
  return new UsageError(`${option}: no check or service is ${JSON.stringify(word)}${meant}`, {
    hint: "lotus health --list shows every check with the services it looks at",
  });
}
