import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { labName } from "./places.ts";

const busySeconds = 10;

/**
 * The lab's folder in every hierarchy systemd tracks processes by. What runs below it the lab has started, and nothing
 * leaves it by forking: that makes it a record no interruption can make wrong.
 */
export function cgroupRoots(): readonly string[] {
  const mounts = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  const roots = mounts.flatMap((line) => {
    const [before = "", after = ""] = line.split(" - ");
    const [type, , options = ""] = after.split(" ");
    const tracked = type === "cgroup2" || (type === "cgroup" && options.split(",").includes("name=systemd"));
    return tracked ? (before.split(" ")[4] ?? []) : [];
  });
  if (roots.length === 0) throw new Error("no cgroup hierarchy is mounted here; systemd cannot run in the lab's hosts");
  return roots.map((root) => join(root, labName));
}

/** Makes the folders for one group, such as a host, and names them. */
export function makeCgroup(name: string): readonly string[] {
  const folders = cgroupRoots().map((root) => join(root, name));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  return folders;
}

/** A command that first puts itself into a group, so that it and all it starts can be found there. */
export function inCgroup(name: string, command: readonly string[]): readonly string[] {
  const enter = makeCgroup(name).map((folder) => `echo $$ >"${folder}/cgroup.procs"`);
  return ["bash", "-c", `${enter.join(" && ")} && exec "$@"`, "lab", ...command];
}

/** Every process below the lab's cgroup, or below one group of it. */
export function processesIn(name = "."): readonly number[] {
  const files = cgroupRoots().flatMap((root) => foldersBelow(join(root, name)).map((at) => join(at, "cgroup.procs")));
  const pids = files.flatMap((file) => readLines(file).map(Number));
  return [...new Set(pids)].filter((pid) => pid > 0);
}

/** Removes the emptied groups. The kernel counts a process in for a moment after it has ended, and calls its group busy. */
export async function removeCgroups(name = "."): Promise<void> {
  const limit = Date.now() + busySeconds * 1000;
  for (const folder of cgroupRoots().flatMap((root) => foldersBelow(join(root, name)).toReversed())) {
    while (!isRemoved(folder)) {
      if (Date.now() > limit) throw new Error(`${folder} stays busy`);
      await sleep(20);
    }
  }
}

function isRemoved(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return true;
    if (code === "EBUSY") return false;
    throw error;
  }
}

function foldersBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [folder, ...entries.flatMap((entry) => foldersBelow(join(folder, entry.name)))];
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean);
  } catch {
    return [];
  }
}
