import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readRunning, startTime } from "./processes.ts";

/** Does something while no other process does the same, which is waited for when told to. A lock left by an ended process does not count. */
export async function withLock<T>(file: string, action: () => Promise<T>, waitSeconds = 0): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  for (const limit = Date.now() + waitSeconds * 1000; Date.now() < limit && readRunning(file); await sleep(50));
  takeLock(file);
  try {
    return await action();
  } finally {
    rmSync(file, { force: true });
  }
}

function takeLock(file: string): void {
  const own = `${process.pid} ${startTime(process.pid)}\n`;
  const other = readRunning(file);
  if (other) throw new Error(`another lab command is at it (process ${other.pid}); wait for it or end it`);
  rmSync(file, { force: true });
  writeFileSync(file, own, { flag: "wx" });
  if (readFileSync(file, "utf8") !== own) throw new Error("another lab command started at the same moment");
}
