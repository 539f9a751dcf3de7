import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { processesIn, removeCgroups } from "./cgroups.ts";
import { removeNetwork } from "./network.ts";
import { releaseMachine } from "./outer-machine.ts";
import { namespacePath, places } from "./places.ts";
import { endAll, startTime } from "./processes.ts";

const endSeconds = 20;
const settleSeconds = 10;

/**
 * Ends everything the lab has started, in any state, and checks that nothing is left. Layers and identity stay.
 * Only processes below the lab's own cgroup are ended.
 */
export async function down(): Promise<void> {
  await endAll(() => processesIn(), endSeconds);
  await removeCgroups();
  await removeNetwork();
  await releaseMachine();
  const left = await waitForNothing();
  if (left.length > 0) throw new Error(`the lab is down, but this is left:\n${left.join("\n")}`);
  // Last of all, for the record lies in here: until then a second `down` knows what to do.
  rmSync(places.own, { recursive: true, force: true });
}

/** The kernel lets go of a mounted image a moment after the last process that saw it. */
async function waitForNothing(): Promise<readonly string[]> {
  const limit = Date.now() + settleSeconds * 1000;
  while (leftovers().length > 0 && Date.now() < limit) await sleep(20);
  return leftovers();
}

/** Whatever of a lab is still on the machine: processes, mounts, loop devices, the namespace. */
function leftovers(): readonly string[] {
  const processes = processesIn().filter((pid) => startTime(pid) !== undefined);
  const mounts = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[4] ?? "");
  return [
    ...processes.map((pid) => `process ${pid}`),
    ...mounts.filter((at) => at.startsWith(`${places.own}/`)).map((at) => `mount ${at}`),
    ...loopDevices().map((device) => `loop device ${device}`),
    ...(existsSync(namespacePath) ? [`network namespace ${namespacePath}`] : []),
  ];
}

/** Loop devices whose image belongs to this lab. */
function loopDevices(): readonly string[] {
  return readdirSync("/sys/block").filter((device) => {
    const file = join("/sys/block", device, "loop/backing_file");
    return existsSync(file) && readFileSync(file, "utf8").startsWith(`${places.own}/`);
  });
}
