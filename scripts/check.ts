/**
 * Everything `npm test` promises, cheapest first: format, lint, types, dead code, build, tests that need no root.
 * Stops at the first step that fails; its own words stand above the summary.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";

interface Step {
  readonly title: string;
  readonly words: readonly [string, ...string[]];
}

const resultsFile = "test-results/unit.json";
const steps: readonly Step[] = [
  { title: "format", words: ["oxfmt", "--check", "."] },
  { title: "lint", words: ["oxlint", "--type-aware", "--deny-warnings"] },
  { title: "types", words: ["tsc", "-p", "."] },
  { title: "dead code", words: ["knip", "--no-progress"] },
  { title: "build", words: ["node", "scripts/build.ts"] },
  {
    title: "tests",
    words: ["vitest", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${resultsFile}`],
  },
];

mkdirSync("test-results", { recursive: true });
for (const { title, words } of steps) {
  const started = performance.now();
  console.log(`── ${title}: ${words.join(" ")}`);
  const [command, ...rest] = words;
  const { status, error } = spawnSync(command, rest, { stdio: "inherit" });
  if (error !== undefined || status !== 0) {
    console.error(`✗ ${title} failed${error === undefined ? "" : `: ${error.message}`}`);
    process.exit(1);
  }
  console.log(`✓ ${title} ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(resultsFile, "utf8")) as Record<
  "numPassedTests" | "numFailedTests" | "numPendingTests",
  number
>;
console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
if (numPassedTests === 0) process.exit(1);
