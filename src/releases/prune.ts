import type { Release } from "./observe.ts";

interface Kept {
  /** How many releases that once ran are kept besides. */
  readonly keep: number;
  readonly active: string | undefined;
  readonly previous: string | undefined;
}

/** How many of those that failed or went bad are kept, to look at. */
const keptBroken = 2;

/**
 * Releases that may go, oldest first. Only those count that once ran: a row of failures must not push out the last good one. Never
 * the active, the previous or a pinned one, and none that this lotus cannot read.
 */
export function surplus(releases: readonly Release[], { keep, active, previous }: Kept): readonly string[] {
  const others = releases.flatMap(({ document }) =>
    document === undefined || document.isPinned || document.id === active || document.id === previous ? [] : [document],
  );
  const ran = others.filter(({ activated, state }) => activated !== null && state !== "bad");
  const broken = others.filter((document) => !ran.includes(document));
  return [...ran.slice(0, Math.max(0, ran.length - keep)), ...broken.slice(0, Math.max(0, broken.length - keptBroken))]
    .map(({ id }) => id)
    .toSorted();
}
