import { HostError, type Phase } from "./host-error.ts";
import type { Named } from "./transport.ts";

/** Time limits of the phases, in milliseconds. */
export interface Limits {
  /** Asking the system's ssh for its configuration and the known host keys. */
  readonly config: number;
  readonly dns: number;
  readonly connect: number;
  readonly keyExchange: number;
  /** Without the time a person takes to type a passphrase. */
  readonly login: number;
  readonly channel: number;
  /** What a question may take on the host unless it says so itself. */
  readonly command: number;
  /** How much later than the question's own limit its answer may arrive before the host counts as silent. */
  readonly reply: number;
}

export const defaultLimits: Limits = {
  config: 5000,
  dns: 3000,
  connect: 5000,
  keyExchange: 5000,
  login: 5000,
  channel: 5000,
  command: 10_000,
  reply: 5000,
};

/** The work's result, or the error made by `late` when it takes longer than `ms`. The work itself goes on: `late` ends it. */
export async function within<T>(work: Promise<T>, ms: number, late: () => Error): Promise<T> {
  const { promise: limit, reject } = Promise.withResolvers<never>();
  const settled = whenOverdue(ms, () => reject(late()));
  try {
    return await Promise.race([work, limit]);
  } finally {
    settled();
  }
}

/**
 * Acts when `ms` are over, but not before what has come meanwhile was read: on a machine that was busy itself, the answer may
 * be here already, and a busy admin's machine is no reason to call a host silent. Returns what ends the waiting.
 */
export function whenOverdue(ms: number, act: () => void): () => void {
  let last: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => (last = setImmediate(act)), ms);
  return () => {
    clearTimeout(timer);
    clearImmediate(last);
  };
}

/** The error of a phase that took too long. `what` goes on after the host's label: "did not answer …". */
export function timedOut(host: Named, phase: Phase, ms: number, what: string, hint?: string): HostError {
  return new HostError(`${host.label} ${what} within ${seconds(ms)}`, {
    host: host.name,
    phase,
    kind: "timeout",
    facts: { limitMs: ms },
    hint,
  });
}

/** The error of whatever was open when the run was ended. */
export function cancelled(host: Named, phase: Phase = "command"): HostError {
  return new HostError(`stopped asking ${host.label}`, { host: host.name, phase, kind: "cancelled" });
}

function seconds(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${ms / 1000} s`;
}
