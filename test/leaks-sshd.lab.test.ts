import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { processesIn } from "../lab/cgroups.ts";
import { runOn } from "../lab/machine.ts";
import type { Held } from "./health-runs.ts";
import { inLab } from "./lab-run.ts";

const hosts = ["lldap", "uptime-kuma"];
const runs = 100;
/** By then caches have filled. */
const mark = 20;
/** What may stay of a run, in bytes: far less than one ssh connection that is kept. */
const perRun = 16 * 1024;
const perRunOnHost = 64 * 1024;
const pageSize = 4096;

interface Host {
  /** Of sshd, one for each connection. */
  readonly sessions: number;
  readonly processes: number;
  /** Of all its processes together, in bytes. */
  readonly memory: number;
}

it(`${runs} runs in a row over ssh to real hosts leave nothing on either side`, async () => {
  await manyRuns(mark, 1);
  const before = await Promise.all(hosts.map(lookAt));
  const [first, last] = await manyRuns(runs, mark);
  expect(last).toMatchObject({ descriptors: first?.descriptors, children: first?.children });
  expect(((last?.heap ?? 0) - (first?.heap ?? 0)) / (runs - mark)).toBeLessThan(perRun);

  const after = await Promise.all(hosts.map(lookAt));
  for (const [index, { sessions, processes, memory }] of after.entries()) {
    expect({ sessions, processes }).toEqual({ sessions: 0, processes: before[index]?.processes });
    expect((memory - (before[index]?.memory ?? 0)) / runs).toBeLessThan(perRunOnHost);
  }
}, 300_000);

async function manyRuns(count: number, at: number): Promise<readonly Held[]> {
  const words = ["node", "test/health-runs.ts", String(count), String(at), ...hosts];
  const { stdout, stderr, status } = await inLab(...words);
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  return JSON.parse(stdout) as readonly Held[];
}

async function lookAt(host: string): Promise<Host> {
  const pids = processesIn(`hosts/${host}`);
  const { stdout } = await runOn(host, ["pgrep", "--count", "sshd-session"], { mayFail: true });
  return {
    sessions: Number(stdout),
    processes: pids.length,
    memory: pids.reduce((sum, pid) => sum + residentOf(pid), 0),
  };
}

function residentOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * pageSize;
}
