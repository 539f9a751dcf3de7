import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { readRunning, startTime } from "./processes.ts";

/** Does something while no other process does the same. A lock left by an ended process does not count. */
export async function withLock<T>(file: string, action: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
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
