/**
 * `npm run bench`: benchmarks against what people would use instead, as ratios of medians from one run, written to
 * bench/RESULTS.md. Needs a built lotus and a running Debian lab (`npm run lab -- up`).
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";

import type { Measured } from "./race.ts";

interface Goal {
  readonly title: string;
  readonly over: string;
  readonly of: string;
  readonly aim: number;
}

const start = measure(["node", "bench/start.ts"]);
const health = measure(["node", "lab/lab.ts", "exec", "--", "node", "bench/health.ts"]);
const text = report([
  [{ title: "Starting", of: "lotus --version", over: "node -e 0", aim: 1.35 }, start],
  [{ title: "A health run on all lab hosts", of: "lotus health", over: "ssh2, as documented", aim: 2.5 }, health],
]);
writeFileSync("bench/RESULTS.md", text);
console.log(text);

function measure([command, ...words]: readonly [string, ...string[]]): readonly Measured[] {
  const { status, stdout, stderr, error } = spawnSync(command, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${[command, ...words].join(" ")} failed: ${error?.message ?? stderr}`);
  return JSON.parse(stdout) as Measured[];
}

function report(parts: readonly (readonly [Goal, readonly Measured[]])[]): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 1024 ** 3)} GiB, Linux ${release()}`;
  return `# Benchmark results

Ratios of medians from one run; the contenders take turns. Times are of this machine and say little elsewhere.

- when: ${new Date().toISOString().slice(0, 16)}Z
- machine: ${machine}, Node ${process.versions.node}
- the lab's hosts share these cores with lotus, so their side of ssh counts here too

${parts.map(section).join("\n")}`;
}

function section([goal, measured]: readonly [Goal, readonly Measured[]]): string {
  const medianOf = (title: string) => measured.find((one) => one.title === title)?.median ?? Number.NaN;
  const base = medianOf(goal.over);
  const ratio = medianOf(goal.of) / base;
  const rows = measured.map(
    ({ title, median, fastest, slowest, rounds }) =>
      `| ${title} | ${ms(median)} | ${ms(fastest)} to ${ms(slowest)} | ${rounds} | ${(median / base).toFixed(2)} |`,
  );
  return `## ${goal.title}

${goal.of} over ${goal.over}: **${ratio.toFixed(2)}**, aim ≤ ${goal.aim}: ${ratio <= goal.aim ? "met" : "missed"}.

| | median | range | rounds | ratio |
|---|---|---|---|---|
${rows.join("\n")}
`;
}

function ms(value: number): string {
  return `${value.toFixed(value < 100 ? 1 : 0)} ms`;
}
