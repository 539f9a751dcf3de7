import { LotusError } from "../errors.ts";
import type { HostView } from "../hosts/host.ts";
import { askClock, type ClockReading, clockOf } from "../probes/clock.ts";
import { defineHostCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { duration } from "./quantities.ts";

export default defineHostCheck({
  id: "clock",
  title: "keeps the time",
  after: [],
  observe: ({ host, now, inventory }) => surely(host, now, inventory.limits.clockOffset),
  judge: (reading, _, { inventory }) => judgeClock(reading, inventory.limits.clockOffset),
});

/**
 * Reads the clock until the reading is sharp enough for the limit. The first answer includes the time to connect and log in,
 * so it may leave the question open; a second one over the open connection rarely does.
 */
async function surely(host: HostView, now: () => Date, limit: number): Promise<ClockReading> {
  for (const ask of askClock) {
    const reading = await clockOf(host, now, ask);
    if (isDecided(reading, limit)) return reading;
  }
  throw new LotusError(`${host.label} answers too slowly to compare its clock to within ${duration(limit)}`);
}

function isDecided({ offset, uncertainty }: ClockReading, limit: number): boolean {
  return Math.abs(offset) + uncertainty <= limit || Math.abs(offset) - uncertainty > limit;
}

/** Claims an offset only where all of the uncertainty lies beyond the limit. */
export function judgeClock({ offset, uncertainty }: ClockReading, limit: number): readonly Finding[] {
  return Math.abs(offset) - uncertainty > limit ? [{ kind: "clock-off", offset, uncertainty }] : [];
}
