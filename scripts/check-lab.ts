/**
 * Everything `npm run test:lab` promises: builds lotus and the Debian lab, runs the tests that need real hosts, takes the lab
 * down again. Needs root. Fails when the lab could not be built. Words choose test files by a part of their path;
 * `--keep` leaves the lab up, and uses one that is.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";

const words = process.argv.slice(2);
const keep = words.includes("--keep");
const chosen = words.filter((word) => word !== "--keep");

function step(title: string, words: readonly [string, ...string[]]): boolean {
  const started = performance.now();
  console.log(`── ${title}: ${words.join(" ")}`);
  const [command, ...rest] = words;
  const { status, error } = spawnSync(command, rest, { stdio: "inherit" });
  const ok = error === undefined && status === 0;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(ok ? `✓ ${title} ${seconds} s` : `✗ ${title} failed after ${seconds} s ${error?.message ?? ""}`);
  return ok;
}

mkdirSync("test-results", { recursive: true });
const ready =
  step("build", ["node", "scripts/build.ts"]) &&
  // One that was left up may be broken in ways that no test made.
  (keep || step("what is left of a lab", ["node", "lab/lab.ts", "down"])) &&
  step("lab up", ["node", "lab/lab.ts", "up"]);
const passed =
  ready &&
  step("tests on the lab", [
    "vitest",
    "run",
    ...chosen,
    "--config=vitest.lab.config.ts",
    "--reporter=default",
    "--reporter=json",
    "--outputFile.json=test-results/lab.json",
  ]);
const tidied = keep || step("lab down", ["node", "lab/lab.ts", "down"]);
process.exitCode = ready && passed && tidied ? 0 : 1;
