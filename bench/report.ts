import type { Measured } from "./race.ts";

/** What is aimed at, between contenders of one section: a ratio of times or of memory, or a peak of memory in megabytes. */
export type Goal =
  | {
      readonly kind: "time" | "memory";
      readonly of: string;
      readonly over: string;
      readonly aim: number;
      readonly is: "at most" | "at least";
    }
  | { readonly kind: "peak"; readonly of: string; readonly aim: number };

export interface Section {
  readonly title: string;
  readonly measured: readonly Measured[];
  /** What the table's ratios are to. */
  readonly base: string;
  readonly goals: readonly Goal[];
}

/** Processor time of one contender by where it was spent, and its wall time; all in milliseconds. */
export interface Spending {
  readonly title: string;
  readonly wall: number;
  readonly program: number;
  readonly sshd: number;
  readonly services: number;
  readonly rest: number;
}

export interface Circumstances {
  readonly when: Date;
  readonly machine: string;
  readonly node: string;
}

const megabyte = 1_000_000;

/** The results as Markdown. */
export function report(
  sections: readonly Section[],
  spendings: readonly Spending[],
  { when, machine, node }: Circumstances,
): string {
  return `# Benchmark results

Ratios of medians from one run; the contenders take turns. Times are of this machine and say little elsewhere. What exactly is
compared stands in [README.md](README.md).

- when: ${when.toISOString().slice(0, 16)}Z
- machine: ${machine}, Node ${node}
- the lab's hosts share these cores with lotus and its peers, so their side of ssh counts here too

${[...sections.map(textOf), ...(spendings.length === 0 ? [] : [whereOf(spendings)])].join("\n")}`;
}

function whereOf(spendings: readonly Spending[]): string {
  const rows = spendings.map(
    ({ title, wall, program, sshd, services, rest }) =>
      `| ${[title, ms(wall), ...[program, sshd, services, rest].map(ms)].join(" | ")} |`,
  );
  return `## Where the time of (b) goes

Processor time, medians; two processors have twice the wall time to give.

| | wall | the program itself | sshd and all it runs | services, to answer | services, anyway |
|---|---|---|---|---|---|
${rows.join("\n")}
`;
}

function textOf({ title, measured, base, goals }: Section): string {
  const baseMedian = named(measured, base).median;
  const rows = measured.map(
    ({ title: name, median, fastest, slowest, rounds, memory }) =>
      `| ${name} | ${ms(median)} | ${ms(fastest)} to ${ms(slowest)} | ${rounds} | ${(median / baseMedian).toFixed(2)} | ${memory === undefined ? "" : mb(memory)} |`,
  );
  return `## ${title}

${goals.map((goal) => `- ${outcomeOf(goal, measured)}`).join("\n")}

| | median | range | rounds | ratio | most memory |
|---|---|---|---|---|---|
${rows.join("\n")}
`;
}

function outcomeOf(goal: Goal, measured: readonly Measured[]): string {
  if (goal.kind === "peak") {
    const memory = named(measured, goal.of).memory ?? Number.NaN;
    return `most memory of ${goal.of}: **${mb(memory)}**, aim ≤ ${goal.aim} MB: ${verdict(memory / megabyte <= goal.aim)}`;
  }
  const of = (title: string): number => {
    const one = named(measured, title);
    return goal.kind === "time" ? one.median : (one.memory ?? Number.NaN);
  };
  const ratio = of(goal.of) / of(goal.over);
  const met = goal.is === "at most" ? ratio <= goal.aim : ratio >= goal.aim;
  const aim = `aim ${goal.is === "at most" ? "≤" : "≥"} ${goal.aim}`;
  return `${goal.kind} of ${goal.of} over ${goal.over}: **${ratio.toFixed(2)}**, ${aim}: ${verdict(met)}`;
}

function verdict(met: boolean): string {
  return met ? "met" : "missed";
}

function named(measured: readonly Measured[], title: string): Measured {
  const found = measured.find((one) => one.title === title);
  if (found === undefined) throw new Error(`nobody measured ${title}`);
  return found;
}

function ms(value: number): string {
  return `${value.toFixed(value < 100 ? 1 : 0)} ms`;
}

function mb(bytes: number): string {
  return `${Math.round(bytes / megabyte)} MB`;
}
