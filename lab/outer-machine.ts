import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Estate } from "./estate.ts";
import { lowWatchLimit, setWatchLimit } from "./kernel.ts";
import { withLock } from "./lock.ts";
import { blockOutside, isOutsideBlocked, unblockOutside } from "./network.ts";
import { labName, places } from "./places.ts";

/** Gone after a boot, like everything that is recorded here. All labs of the machine share it, wherever they keep their state. */
const folder = "/run/lotus-labs";
const found = join(folder, "outer-machine.json");
const labs = join(folder, "labs");
const lock = join(folder, "lock");
const own = join(labs, labName);
const lockSeconds = 10;

/** What the first lab found on the outer machine and changed. */
type Found = {
  /** The deployment's network, where the lab itself blocked the way to it. */
  readonly blocked?: string;
  /** The limit of inotify instances, where it was too low. */
  readonly watchLimit?: number;
};

/**
 * Changes the outer machine in the two ways a lab needs: its way to the deployment's real addresses is blocked, and its limit of
 * inotify instances raised. What was is recorded before it is changed; labs that come later find it done.
 */
export async function prepareMachine(estate: Estate): Promise<void> {
  await alone(async () => {
    mkdirSync(labs, { recursive: true });
    writeFileSync(own, places.record);
    if (!existsSync(found)) writeFileSync(found, JSON.stringify(await look(estate)));
    const { blocked, watchLimit } = readFound();
    if (blocked !== undefined) await blockOutside(estate);
    if (watchLimit !== undefined) setWatchLimit();
  });
}

/** Gives the outer machine back as it was found, unless another lab still needs it as it is. */
export async function releaseMachine(): Promise<void> {
  if (!existsSync(folder)) return;
  await alone(async () => {
    rmSync(own, { force: true });
    if (others().length > 0 || !existsSync(found)) return;
    const { blocked, watchLimit } = readFound();
    if (blocked !== undefined) await unblockOutside(blocked);
    if (watchLimit !== undefined) setWatchLimit(watchLimit);
    rmSync(found);
  });
}

async function look(estate: Estate): Promise<Found> {
  const watchLimit = lowWatchLimit();
  return {
    ...((await isOutsideBlocked(estate)) ? {} : { blocked: estate.network }),
    ...(watchLimit === undefined ? {} : { watchLimit }),
  };
}

/** The labs that are up or were cut off; one whose record was removed by hand no longer counts. */
function others(): readonly string[] {
  const names = existsSync(labs) ? readdirSync(labs) : [];
  return names.filter((name) => name !== labName && existsSync(readFileSync(join(labs, name), "utf8")));
}

function readFound(): Found {
  return JSON.parse(readFileSync(found, "utf8")) as Found;
}

/** Two labs may come up or go down at the same moment. */
async function alone(action: () => Promise<void>): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await withLock(lock, action, lockSeconds);
}
