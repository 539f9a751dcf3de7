/**
 * `npm run bench`: benchmarks against what people would use instead, as ratios of medians from one run, written to
 * bench/RESULTS.md. Needs a built lotus and a running Debian lab (`npm run lab -- up`). What is compared stands in bench/README.md.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";

import type { Measured } from "./race.ts";
import { report, type Section } from "./report.ts";

const inLab = ["node", "lab/lab.ts", "exec", "--"] as const;
const lotus = "lotus health";
const sizes = [10, 50, 200];
const crowd = (size: number) => `${lotus}, ${size} hosts`;

// run.ts [PART…]    all parts unless told: start, health, peers, crowd
const wanted = process.argv.slice(2);
const isWanted = (part: string): boolean => wanted.length === 0 || wanted.includes(part);

const start = isWanted("start") ? measure(["node", "bench/start.ts"]) : [];
const health = isWanted("health") ? measure([...inLab, "node", "bench/health.ts"]) : [];
const peers = isWanted("peers") ? measure(["node", "bench/peers.ts"]) : [];
const many = isWanted("crowd") ? measure(["node", "bench/crowd.ts"]) : [];

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
const text = report(done, { when: new Date(), machine, node: process.versions.node });
writeFileSync("bench/RESULTS.md", text);
console.log(text);

function measure([command, ...words]: readonly [string, ...string[]]): readonly Measured[] {
  const { status, stdout, stderr, error } = spawnSync(command, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${[command, ...words].join(" ")} failed: ${error?.message ?? stderr}`);
  return JSON.parse(stdout) as Measured[];
}
