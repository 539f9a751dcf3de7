import { spawn } from "node:child_process";
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeCgroup, processesIn, removeCgroups } from "./cgroups.ts";
import { hostRecipe } from "./hosts.ts";
import { hostFolder } from "./instance.ts";
import { labDirectory, labName, namespacePath } from "./places.ts";
import { childOf, endAll, readRunning } from "./processes.ts";
import { run } from "./run.ts";
import type { Ran, RunOptions } from "./run.ts";

const bootSeconds = 60;
const stopSeconds = 15;

/** Starts a host whose instance has been made. It goes on running when the lab command ends. */
export function startHost(name: string): void {
  const { folder, console, lower: lowerFile } = hostFolder(name);
  const log = openSync(console, "w");
  const lower = readFileSync(lowerFile, "utf8");
  const words = [
    name,
    `${labName}-${name}`,
    folder,
    lower,
    namespacePath,
    hostRecipe(name).disk ?? "",
    ...makeCgroup(`hosts/${name}`),
  ];
  // systemd-nspawn reads settings from its environment; it gets none of this machine's.
  const env = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C.UTF-8" };
  const script = join(labDirectory, "launch.sh");
  spawn("bash", [script, ...words], { detached: true, env, stdio: ["ignore", log, log] }).unref();
}

/** Ends a host at once, as a power cut would. Only processes of its own cgroup are touched. */
export async function stopHost(name: string): Promise<void> {
  await endAll(() => processesIn(`hosts/${name}`), stopSeconds);
  await removeCgroups(`hosts/${name}`);
}

/** The id of a host's process 1 as the outer machine sees it; undefined while it is not running. */
export function leaderOf(name: string): number | undefined {
  const container = readRunning(hostFolder(name).pid);
  const child = container && childOf(container.pid);
  return child && isInit(child) ? child : undefined;
}

/** Runs a command on a host as root, through its namespaces: works with its network and sshd broken. */
export async function runOn(name: string, command: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const leader = leaderOf(name);
  if (!leader) throw new Error(`${name} is not running`);
  const enter = ["nsenter", `--target=${leader}`, "--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wd"];
  const env = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C.UTF-8" };
  return run([...enter, ...command], { timeout: 30_000, env, ...options });
}

/** Waits until a host has started everything it starts at boot; rejects with its journal when something failed. */
export async function waitForBoot(name: string): Promise<void> {
  const limit = Date.now() + bootSeconds * 1000;
  let state = "not started";
  while (Date.now() < limit) {
    state = leaderOf(name) ? await systemState(name, limit - Date.now()) : "not started";
    if (state === "running") return;
    if (state === "degraded") break;
    if (!readRunning(hostFolder(name).pid) && state !== "not started") break;
    await sleep(50);
  }
  throw new Error(`${name} did not come up (${state})\n${await lastWords(name)}`);
}

/** What systemd says of a host: running, degraded, starting…; waits for the end of the boot for as long as given. */
export async function systemState(name: string, wait: number): Promise<string> {
  const waiting = wait > 0 ? ["--wait"] : [];
  const options = { mayFail: true, timeout: Math.max(wait, 2000) };
  return (await runOn(name, ["systemctl", "is-system-running", ...waiting], options)).stdout.trim();
}

/** The failed units of a host with the end of its journal, or of its console when it has none. */
export async function lastWords(name: string): Promise<string> {
  try {
    const failed = await runOn(name, ["systemctl", "--failed", "--no-legend", "--plain"], { mayFail: true });
    const journal = await runOn(name, ["journalctl", "--no-pager", "-n", "40", "-p", "notice"], { mayFail: true });
    return failed.stdout + journal.stdout;
  } catch {
    return readFileSync(hostFolder(name).console, "utf8").split("\n").slice(-20).join("\n");
  }
}

/** Process 1 of a host, once systemd-nspawn's own helper has become it. */
function isInit(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "systemd";
  } catch {
    return false;
  }
}
