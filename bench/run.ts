/**
 * `npm run bench`: benchmarks against what people would use instead, as ratios of medians from one run, written to
 * bench/RESULTS.md. Needs a built lotus and a running Debian lab (`npm run lab -- up`). What is compared stands in bench/README.md.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";

import type { Measured } from "./race.ts";
import { report, type Section, type Spending } from "./report.ts";

const inLab = ["node", "lab/lab.ts", "exec", "--"] as const;
const lotus = "lotus health";
const sizes = [10, 50, 200];
const crowd = (size: number) => `${lotus}, ${size} hosts`;

// run.ts [PART…]    all parts unless told: start, health, where, peers, crowd
const wanted = process.argv.slice(2);
const start = measure("start", ["node", "bench/start.ts"]) as readonly Measured[];
const health = measure("health", [...inLab, "node", "bench/health.ts"]) as readonly Measured[];
const where = measure("where", [...inLab, "node", "bench/where.ts"]) as readonly Spending[];
const peers = measure("peers", ["node", "bench/peers.ts"]) as readonly Measured[];
const many = measure("crowd", ["node", "bench/crowd.ts"]) as readonly Measured[];

const sections: readonly Section[] = [
  {
    title: "(a) Starting",
    measured: start,
    base: "node -e 0",
    goals: [{ kind: "time", of: "lotus --version", over: "node -e 0", aim: 1.35, is: "at most" }],
  },
  {
    title: "(b, d) A health run on all lab hosts",
    measured: health,
    base: "ssh2, as documented",
    goals: [
      { kind: "time", of: lotus, over: "ssh2, as documented", aim: 2.5, is: "at most" },
      { kind: "peak", of: lotus, aim: 150 },
    ],
  },
  {
    title: "(c) The same work by others",
    measured: peers,
    base: lotus,
    goals: [
      { kind: "time", of: "ansible-playbook, warm ControlPersist", over: lotus, aim: 10, is: "at least" },
      { kind: "time", of: "goss over ssh", over: lotus, aim: 1.5, is: "at least" },
    ],
  },
  {
    title: "(e) A crowd of embedded hosts",
    measured: many,
    base: crowd(sizes[0] ?? 0),
    goals: sizes.slice(1).flatMap((size, index) => {
      const fewer = sizes[index] ?? 1;
      const [of, over] = [crowd(size), crowd(fewer)];
      const aim = size / fewer;
      return [
        { kind: "time", of, over, aim, is: "at most" },
        { kind: "memory", of, over, aim, is: "at most" },
      ] as const;
    }),
  },
];
const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 1024 ** 3)} GiB, Linux ${release()}`;
const done = sections.filter(({ measured }) => measured.length > 0);
const text = report(done, where, { when: new Date(), machine, node: process.versions.node });
writeFileSync("bench/RESULTS.md", text);
console.log(text);

/** What a part's program printed; nothing when the part is not wanted. */
function measure(part: string, [command, ...words]: readonly [string, ...string[]]): unknown {
  if (wanted.length > 0 && !wanted.includes(part)) return [];
  const { status, stdout, stderr, error } = spawnSync(command, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${[command, ...words].join(" ")} failed: ${error?.message ?? stderr}`);
  return JSON.parse(stdout);
}
