import type { Who } from "../schemas/change.ts";
import type { Keeper } from "./keeper.ts";
import { leaseSeconds, takeLease } from "./lease.ts";

/** What all hosts of one run share, as far as a lease is concerned. */
export interface HoldContext {
  /** `tune sysctl` */
  readonly command: string;
  /** The run's id, unique: what its journal entries and its leases are known by. */
  readonly run: string;
  readonly who: Who;
  readonly now: () => Date;
  /** How long to wait for a host that somebody else holds, in milliseconds. */
  readonly waitMs: number;
  /** A host whose changes were not begun when this is aborted stays untouched; one that was begun is brought to its end. */
  readonly signal: AbortSignal;
  /** The script of a host's other deployer. */
  readonly deployer: (host: string) => string | undefined;
}

/** What a lease is taken for. */
export interface Holding {
  readonly host: string;
  readonly label: string;
  readonly keeper: Keeper;
  readonly context: HoldContext;
  readonly say: (text: string) => void;
}

/** Works while the host is ours, renews the lease meanwhile and gives it back on every ending. @throws LeaseError */
export async function withLease<T>(
  holding: Holding,
  work: (token: string, takenOver: readonly string[]) => Promise<T>,
): Promise<T> {
  const { label, keeper, context, say } = holding;
  const { run: token, command, who, now, waitMs, signal } = context;
  const owner = { who, command, started: now().toISOString() };
  const deployer = context.deployer(holding.host);
  const takenOver = await takeLease(keeper, { label, token, owner, waitMs, deployer, signal, say });
  // A beat that fails is noticed by the next word that needs the lease.
  const beat = setInterval(() => void keeper("keep", [token, String(leaseSeconds)]).catch(() => undefined), beatMs);
  try {
    return await work(token, takenOver === undefined ? [] : [takenOver]);
  } finally {
    clearInterval(beat);
    // Without a connection it cannot be given back; then it is void, since our process on the host has ended with it.
    await keeper("free", [token]).catch(() => undefined);
  }
}

const beatMs = (leaseSeconds * 1000) / 4;
