import { LotusError } from "../errors.ts";
import type { RemoteCommand } from "../hosts/command.ts";
import type { HostView } from "../hosts/host.ts";
import { lastWords } from "../hosts/printable.ts";

/** How far a clock is from ours, in milliseconds: positive when it is ahead. The truth lies within `uncertainty` of `offset`. */
export interface ClockReading {
  readonly offset: number;
  readonly uncertainty: number;
}

/** Two ways to ask the same, so that a second reading is not answered from memory. */
export const askClock: readonly [RemoteCommand, RemoteCommand] = [
  ["date", "+%s.%N"],
  ["date", "-u", "+%s.%N"],
];

/** Seconds since 1970 with nine decimals, as milliseconds; busybox has no nanoseconds and prints `%N`. */
export function parseClock(stdout: string): number | undefined {
  const [, seconds, nanoseconds] = /^(\d+)\.(\d{9}|%?N)\s*$/.exec(stdout) ?? [];
  if (seconds === undefined || nanoseconds === undefined) return undefined;
  return /^\d/.test(nanoseconds) ? Number(seconds) * 1000 + Number(nanoseconds) / 1e6 : Number(seconds) * 1000 + 500;
}

/**
 * Compares the host's clock with ours. The host read its clock at some moment between our asking and its answer:
 * half of that time is the uncertainty, half a second more where the host only counts seconds.
 */
export function readingOf(askedAt: number, answeredAt: number, remote: number, wholeSeconds: boolean): ClockReading {
  const uncertainty = Math.max(0, answeredAt - askedAt) / 2 + (wholeSeconds ? 500 : 1);
  return { offset: remote - (askedAt + answeredAt) / 2, uncertainty };
}

/** One reading of the host's clock. @throws LotusError when it does not say. */
export async function clockOf(host: HostView, now: () => Date, ask: RemoteCommand): Promise<ClockReading> {
  const askedAt = now().getTime();
  const { stdout, stderr } = await host.query(ask);
  const remote = parseClock(stdout);
  if (remote !== undefined) return readingOf(askedAt, now().getTime(), remote, stdout.includes("N"));
  throw new LotusError(`${host.label} did not say what time it is: ${lastWords(stderr || stdout)}`, {
    hint: `lotus exec ${host.name} -- date`,
  });
}
