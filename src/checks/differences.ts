import type { Difference } from "./findings/calls.ts";

/** What is wanted of one value, and what it is. */
export interface Compared {
  readonly key: string;
  readonly is: string | undefined;
  /** Nothing is wanted when undefined. */
  readonly wanted: string | undefined;
}

/** The values that are not as wanted. */
export function differencesIn(compared: readonly Compared[]): readonly Difference[] {
  return compared.flatMap(({ key, is, wanted }) =>
    wanted === undefined || is === wanted ? [] : [{ key, is: is ?? "not set", wanted }],
  );
}
