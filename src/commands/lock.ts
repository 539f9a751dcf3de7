import { keeperOn } from "../changes/keeper.ts";
import { breakLease, busyText, describe, type LeaseReading, readLease } from "../changes/lease.ts";
import { exitCodes, LotusError, UsageError } from "../errors.ts";
import type { HostEntry } from "../inventory/inventory.ts";
import { loadInventory } from "../inventory/load.ts";
import { select } from "../inventory/select.ts";
import type { Outcome } from "./outcome.ts";
import { reachHosts, type ReachableHosts, type SshChoice } from "./reach.ts";
import type { World } from "./world.ts";

export interface LockOptions {
  readonly file?: string | undefined;
  readonly ssh?: SshChoice | undefined;
}

/** `lotus lock status [NAME…]` — who changes which host right now. Leaves no trace there. Exit 3 when a host could not be asked. */
export async function lockStatus(patterns: readonly string[], options: LockOptions, world: World): Promise<Outcome> {
  const { inventory } = await loadInventory({ ...world, file: options.file });
  const hosts = select(inventory, patterns).reached;
  const reach = reachHosts({ inventory, ssh: options.ssh }, world);
  try {
    const lines = await Promise.all(hosts.map((host) => statusLine(host, reach)));
    const isToldAll = lines.every(({ isTold }) => isTold);
    const stdout = lines.map(({ text }) => `${text}\n`).join("");
    return { stdout, exitCode: isToldAll ? exitCodes.clean : exitCodes.unknown };
  } finally {
    await reach.close();
  }
}

/** `lotus lock break HOST --reason TEXT` — ends somebody's lease; they find out why at their next step. */
export async function lockBreak(name: string, reason: string, options: LockOptions, world: World): Promise<Outcome> {
  const { inventory } = await loadInventory({ ...world, file: options.file });
  const [entry, ...more] = select(inventory, [name]).reached;
  if (entry === undefined || more.length > 0)
    throw new UsageError(`${name} means several hosts; a lease is broken one at a time`);
  const reach = reachHosts({ inventory, ssh: options.ssh }, world);
  try {
    const host = reach.host(entry.name);
    const broken = await breakLease(keeperOn(entry.label, host.execute), { who: world.who(), reason, at: world.now() });
    if (broken === undefined) return { stdout: `· ${entry.label}: nobody held it\n`, exitCode: exitCodes.clean };
    return {
      stdout: `✓ ${entry.label}: broken; it was ${describe(broken)}\n`,
      stderr: `what they had begun stands in the host's journal; the next change there ends it: lotus history --host ${entry.name}\n`,
      exitCode: exitCodes.clean,
    };
  } finally {
    await reach.close();
  }
}

async function statusLine(
  { name, label, deployer }: HostEntry,
  reach: ReachableHosts,
): Promise<{ readonly text: string; readonly isTold: boolean }> {
  try {
    const reading = await readLease(keeperOn(label, reach.host(name).query), deployer);
    return { text: `${label.padEnd(24)} ${stateText(reading)}`, isTold: true };
  } catch (error) {
    if (!(error instanceof LotusError)) throw error;
    return { text: `${label.padEnd(24)} ? ${error.message}`, isTold: false };
  }
}

function stateText(reading: LeaseReading): string {
  const busy = busyText(reading);
  if (busy !== undefined)
    return reading.state === "held" ? `${busy}; renewed for another ${reading.leftMs / 1000} s` : busy;
  return reading.state === "void" ? `free; left behind by ${describe(reading)}` : "free";
}
