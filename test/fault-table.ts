import { afterEach, expect, it } from "vitest";

import { breakLab, mendLab, varyLab } from "../lab/break.ts";
import { withLock } from "../lab/lock.ts";
import { places } from "../lab/places.ts";
import type { FaultRow, VariationRow } from "./fault-rows.ts";
import { inShort, onceSettled } from "./lab-report.ts";
import { lotus, type Ran } from "./lab-run.ts";

interface Table {
  readonly faults: readonly FaultRow[];
  readonly variations: readonly VariationRow[];
  /** A run with --json. */
  readonly health?: () => Promise<Ran>;
}

/** Some faults are none before a program has run for minutes; `break` waits for that. */
const patience = 400_000;
const clean = { exit: 0, said: [] };

/**
 * Makes one change at a time, asks health, and undoes it. What a mended change leaves behind is seen by the row after it,
 * which tolerates nothing but its own finding, and after the last row by a run that must find nothing.
 */
export function tryEach({ faults, variations, health = () => lotus("health", "--json") }: Table): void {
  let changed: string[] = [];
  afterEach(async ({ task }) => {
    for (const name of changed.toReversed()) await alone(() => mendLab(name));
    changed = [];
    // A row that failed must not make the next one fail.
    if (task.result?.state === "fail") await onceSettled(health);
  });

  const change = async (name: string, make: (name: string) => Promise<void>) => {
    changed.push(name);
    await alone(() => make(name));
  };

  it("is clean before any of it", async () => {
    expect(inShort(await health())).toEqual(clean);
  });

  it.each(faults)(
    "finds $fault and nothing else",
    async ({ fault, exit, said }) => {
      await change(fault, breakLab);
      expect(inShort(await health())).toEqual({ exit, said });
    },
    patience,
  );

  it.each(inThrees(variations))("is silent about %s", async (_, some) => {
    for (const variation of some) await change(variation, varyLab);
    expect(inShort(await health())).toEqual(clean);
  });

  it("is clean again after all of it", async () => {
    expect(inShort(await health())).toEqual(clean);
  });
}

/** Variations from different parts of the list, so of different services, are as healthy together as each alone. */
function inThrees(variations: readonly VariationRow[]): readonly (readonly [string, readonly VariationRow[]])[] {
  const rows = Math.ceil(variations.length / 3);
  return Array.from({ length: rows }, (_, row) => {
    const some = variations.filter((_, at) => at % rows === row);
    return [some.join(", "), some];
  });
}

/** As a lab command does it. */
async function alone(action: () => Promise<void>): Promise<void> {
  await withLock(places.lock, action);
}
