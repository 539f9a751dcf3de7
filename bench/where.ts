/**
 * Where the time of a health run goes: processor time on either side of ssh, beside that of a program that merely connects.
 * Runs inside the lab's network, on whose hosts the kernel counts what each service uses. Prints JSON.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { cgroupRoots } from "../lab/cgroups.ts";
import { loadInventory } from "../src/inventory/load.ts";
import { medianOf } from "./race.ts";
import type { Spending } from "./report.ts";
import { withUsage } from "./usage.ts";

/** Processor time in milliseconds. */
interface Spent {
  readonly program: number;
  /** sshd on the hosts and all that it starts for the program. */
  readonly sshd: number;
  /** Everything else on the hosts: the services that are asked, and what they do anyway. */
  readonly others: number;
  /** Wall time. */
  readonly ms: number;
}

const rounds = Number(process.env["LOTUS_BENCH_ROUNDS"] ?? 10);
const { inventory } = await loadInventory({ env: process.env, cwd: process.cwd(), home: homedir() });
const key = join(process.env["HOME"] ?? homedir(), ".ssh/id_ed25519");
const addresses = inventory.hosts.map(({ address, name }) => address ?? name);

const rest: Spent[] = [];
const bare: Spent[] = [];
const health: Spent[] = [];
for (let round = 0; round <= rounds; round += 1) {
  const one = [
    await spentWhile(() => delay(1000)),
    await spentBy(["bench/bare-ssh2.js", key, ...addresses]),
    await spentBy(["bin/lotus.js", "health"]),
  ] as const;
  // The first fills caches.
  if (round === 0) continue;
  rest.push(one[0]);
  bare.push(one[1]);
  health.push(one[2]);
}
const median = (of: readonly Spent[], part: keyof Spent): number => medianOf(of.map((one) => one[part]));
const restShare = median(rest, "others") / median(rest, "ms");
const spendingOf = (title: string, of: readonly Spent[]): Spending => ({
  title,
  wall: median(of, "ms"),
  program: median(of, "program"),
  sshd: median(of, "sshd"),
  services: Math.max(0, median(of, "others") - restShare * median(of, "ms")),
  rest: restShare * median(of, "ms"),
});
console.log(JSON.stringify([spendingOf("ssh2, as documented", bare), spendingOf("lotus health", health)]));

async function spentBy(words: readonly string[]): Promise<Spent> {
  let program = Number.NaN;
  const spent = await spentWhile(async () => {
    const usage = await withUsage((env) =>
      execFileSync(process.execPath, words, {
        env: { ...process.env, ...env },
        stdio: ["ignore", "ignore", "inherit"],
      }),
    );
    program = usage.processorMs;
  });
  return { ...spent, program };
}

async function spentWhile(work: () => Promise<unknown>): Promise<Spent> {
  const [before, started] = [hostsSpent(), performance.now()];
  await work();
  const [after, ms] = [hostsSpent(), performance.now() - started];
  const sshd = after.sshd - before.sshd;
  return { program: 0, sshd, others: after.all - before.all - sshd, ms };
}

/** What the lab's hosts have used up to now, in milliseconds. */
function hostsSpent(): { readonly all: number; readonly sshd: number } {
  const hosts = cgroupRoots()
    .map((root) => join(root, "hosts"))
    .flatMap((folder) => readdirSync(folder, { withFileTypes: true }).map(({ name }) => join(folder, name)))
    .map((host) => [usageOf(host), usageOf(join(host, "payload/system.slice/ssh.service"))] as const);
  const sum = (side: 0 | 1): number => hosts.reduce((total, host) => total + host[side], 0);
  return { all: sum(0), sshd: sum(1) };
}

function usageOf(cgroup: string): number {
  try {
    return Number(/^usage_usec (\d+)$/m.exec(readFileSync(join(cgroup, "cpu.stat"), "utf8"))?.[1] ?? 0) / 1000;
  } catch {
    return 0;
  }
}
