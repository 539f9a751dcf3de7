import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { places, stateDirectory } from "./places.ts";
import { readRunning, startTime } from "./processes.ts";

/** Does something while no other lab command changes the lab. A lock left by an ended process does not count. */
export async function withLock<T>(action: () => Promise<T>): Promise<T> {
  mkdirSync(stateDirectory, { recursive: true });
  takeLock();
  try {
    return await action();
  } finally {
    rmSync(places.lock, { force: true });
  }
}

function takeLock(): void {
  const own = `${process.pid} ${startTime(process.pid)}\n`;
  const other = readRunning(places.lock);
  if (other) throw new Error(`another lab command is running (process ${other.pid}); wait for it or end it`);
  rmSync(places.lock, { force: true });
  writeFileSync(places.lock, own, { flag: "wx" });
  if (readFileSync(places.lock, "utf8") !== own) throw new Error("another lab command started at the same moment");
}
