import { existsSync, readFileSync, rmSync } from "node:fs";
import { processesIn, removeCgroups } from "./cgroups.ts";
import { setWatchLimit } from "./kernel.ts";
import { removeNetwork, unblockOutside } from "./network.ts";
import { namespacePath, places, stateDirectory } from "./places.ts";
import { endAll, startTime } from "./processes.ts";
import { readRecord, removeRecord } from "./record.ts";

const endSeconds = 20;

/**
 * Ends everything the lab has started, in any state, and checks that nothing is left. Layers and identity stay.
 * Only processes below the lab's own cgroup are ended.
 */
export async function down(): Promise<void> {
  await endAll(() => processesIn(), endSeconds);
  removeCgroups();
  await removeNetwork();
  const record = readRecord();
  if (record?.blockedByUs) await unblockOutside(record.network);
  if (record?.watchLimit !== undefined) setWatchLimit(record.watchLimit);
  rmSync(places.hosts, { recursive: true, force: true });
  rmSync(places.home, { recursive: true, force: true });
  rmSync(places.faults, { force: true });
  const left = leftovers();
  if (left.length > 0) throw new Error(`the lab is down, but this is left:\n${left.join("\n")}`);
  removeRecord();
}

/** Whatever of a lab is still on the machine: processes, mounts, loop devices, the namespace. */
export function leftovers(): readonly string[] {
  const processes = processesIn().filter((pid) => startTime(pid) !== undefined);
  const mounts = readFileSync("/proc/self/mountinfo", "utf8").split("\n").map((line) => line.split(" ")[4] ?? "");
  return [
    ...processes.map((pid) => `process ${pid}`),
    ...mounts.filter((at) => at.startsWith(`${stateDirectory}/`)).map((at) => `mount ${at}`),
    ...(existsSync(namespacePath) ? [`network namespace ${namespacePath}`] : []),
  ];
}
