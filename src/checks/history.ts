import type { Account } from "./account.ts";
import type { Result, RunId } from "./report.ts";

/** Something shown in a report, as it is remembered from one run to the next. */
export interface Trouble {
  /** A kind of finding, or `unknown`. */
  readonly kind: string;
  readonly state: "broken" | "warning" | "unknown";
  /** The checks it comes from. */
  readonly from: readonly RunId[];
  readonly title: string;
  /** The host's label; empty where it is about several. */
  readonly place: string;
  /** The start of the run that saw it first. */
  readonly since: Date;
}

/** One run held against what was known before. */
export interface Comparison {
  /** Everything this run shows, in its order; what was there before keeps the `since` of the first time. */
  readonly now: readonly (Trouble & { readonly isNew: boolean })[];
  /** Seen to be well again. */
  readonly gone: readonly Trouble[];
  /** What this run could not tell or did not ask: hidden by a root, unknown, or outside of the selection. As before. */
  readonly unseen: readonly Trouble[];
}

/** Everything a report shows, in its order. */
export function troubleIn({ report, shown, unknown }: Account): readonly Trouble[] {
  const since = report.startedAt;
  return [
    ...shown.map(({ kind, severity, from, title, place }) => ({ kind, state: severity, from, title, place, since })),
    ...unknown.map(({ at: from, title, place }) => ({
      kind: "unknown",
      state: "unknown" as const,
      from,
      title,
      place,
      since,
    })),
  ];
}

/** What is new, what is still there and what is gone since `before`. Numbers in a title may change: 87 % full and 88 % full are one thing. */
export function compare(before: readonly Trouble[], account: Account): Comparison {
  const now = troubleIn(account);
  const pairs = pair(before, now);
  const fresh = now.filter((trouble) => !pairs.has(trouble));
  const missed = before.filter((trouble) => ![...pairs.values()].includes(trouble));
  const isUnseen = unseenIn(account.report.results);
  const replaced = new Set(fresh.flatMap(({ from }) => from.map(textOf)));
  return {
    now: now.map((trouble) => {
      const first = pairs.get(trouble);
      return first === undefined ? { ...trouble, isNew: true } : { ...trouble, since: first.since, isNew: false };
    }),
    // A disk that was filling and is full now is one piece of news, and not a good one.
    gone: missed.filter((trouble) => !isUnseen(trouble) && !trouble.from.every((at) => replaced.has(textOf(at)))),
    unseen: missed.filter(isUnseen),
  };
}

/** What to remember for the next run. */
export function remembered({ now, unseen }: Comparison): readonly Trouble[] {
  return [...now.map(asTrouble), ...unseen];
}

function asTrouble({ kind, state, from, title, place, since }: Trouble): Trouble {
  return { kind, state, from, title, place, since };
}

/** Each trouble of now with the same one of before: those of equal words first, then those that differ in numbers, in order. */
function pair(before: readonly Trouble[], now: readonly Trouble[]): ReadonlyMap<Trouble, Trouble> {
  const left = Map.groupBy(before, identityOf);
  const pairs = new Map<Trouble, Trouble>();
  const match = (trouble: Trouble, fits: (other: Trouble) => boolean) => {
    const candidates = left.get(identityOf(trouble)) ?? [];
    const other = pairs.has(trouble) ? undefined : candidates.find(fits);
    if (other === undefined) return;
    pairs.set(trouble, other);
    left.set(
      identityOf(trouble),
      candidates.filter((one) => one !== other),
    );
  };
  for (const trouble of now) match(trouble, ({ title }) => title === trouble.title);
  for (const trouble of now) match(trouble, () => true);
  return pairs;
}

function identityOf({ kind, from, title, place }: Trouble): string {
  const [first] = from;
  // What is said once for several checks may cover one more or less of them from run to run.
  const at = kind === "unknown" || from.length !== 1 || first === undefined ? "" : textOf(first);
  return [kind, place, at, title.replaceAll(/\d+(?:\.\d+)?/g, "#")].join("\n");
}

/** Whether nothing of what a trouble came from was told by these results. */
function unseenIn(results: readonly Result[]): (trouble: Trouble) => boolean {
  const told = new Set(
    results.flatMap(({ at, outcome }) => (outcome.kind === "clean" || outcome.kind === "found" ? [textOf(at)] : [])),
  );
  return ({ from }) => !from.some((at) => told.has(textOf(at)));
}

function textOf({ check, host, service = "" }: RunId): string {
  return [check, host, service].join("\n");
}
