import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A process as it was recorded: an id alone may have been given to another program since. */
export type RecordedProcess = { readonly pid: number; readonly started: string };

/** Reads a recorded process; undefined when nothing is recorded or it is gone, its id reused or not. */
export function readRunning(file: string): RecordedProcess | undefined {
  if (!existsSync(file)) return undefined;
  const [pid = "0", started = ""] = readFileSync(file, "utf8").trim().split(" ");
  return startTime(Number(pid)) === started ? { pid: Number(pid), started } : undefined;
}

/** When a process started, in clock ticks since boot; undefined when there is none or it is only waiting to be reaped. */
export function startTime(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** The first child of a process. */
export function childOf(pid: number): number | undefined {
  try {
    const first = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")[0];
    return first ? Number(first) : undefined;
  } catch {
    return undefined;
  }
}

/** Ends processes at once and waits until they are gone. `list` is asked again, since a dying host may leave some. */
export async function endAll(list: () => readonly number[], seconds: number): Promise<void> {
  const limit = Date.now() + seconds * 1000;
  for (let left = alive(list()); left.length > 0; left = alive(list())) {
    if (Date.now() > limit) throw new Error(`processes ${left.join(", ")} did not end within ${seconds} s`);
    for (const pid of left) kill(pid);
    await sleep(20);
  }
}

function alive(pids: readonly number[]): readonly number[] {
  return pids.filter((pid) => startTime(pid) !== undefined);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended on its own in the meantime.
  }
}
