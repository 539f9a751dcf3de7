import { afterEach, expect, it } from "vitest";

import { breakLab, mendLab, varyLab } from "../lab/break.ts";
import { withLock } from "../lab/lock.ts";
import { places } from "../lab/places.ts";
import type { FaultRow, VariationRow } from "./fault-rows.ts";
import { inShort, onceSettled } from "./lab-report.ts";
import { lotus, type Ran } from "./lab-run.ts";

interface Table {
  readonly faults: readonly FaultRow[];
  readonly together?: readonly (readonly FaultRow[])[];
  readonly last?: readonly FaultRow[];
  readonly variations: readonly VariationRow[];
  /** A run with --json. */
  readonly health?: () => Promise<Ran>;
}

/** Some faults are none before a program has run for minutes; `break` waits for that. */
const patience = 400_000;
const clean = { exit: 0, said: [] };

/**
 * Makes one fault at a time, or some that have nothing to do with each other, asks health, and undoes it. What a mended change leaves behind is seen by the row after it,
 * which tolerates nothing but its own finding, and after the last row by a run that must find nothing.
 */
export function tryEach({
  faults,
  together = [],
  last = [],
  variations,
  health = () => lotus("health", "--json"),
}: Table): void {
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

  const oneByOne = (rows: readonly FaultRow[]) => rows.map((row) => [row.fault, [row]] as const);
  const some = together.map((rows) => [rows.map(({ fault }) => fault).join(", "), rows] as const);
  it.each([...oneByOne(faults), ...some, ...oneByOne(last)])(
    "finds %s and nothing else",
    async (_, rows) => {
      for (const { fault } of rows) await change(fault, breakLab);
      const { exit, said } = inShort(await health());
      const wanted = rows.flatMap((row) => row.said);
      expect({ exit, said: said.toSorted() }).toEqual({
        exit: Math.max(...rows.map((row) => row.exit)),
        said: wanted.toSorted(),
      });
    },
    patience,
  );

  it.each(inThrees(variations).map((some) => [some.join(", "), some] as const))(
    "is silent about %s",
    async (_, some) => {
      for (const variation of some) await change(variation, varyLab);
      expect(inShort(await health())).toEqual(clean);
    },
  );

  it("is clean again after all of it", async () => {
    expect(inShort(await health())).toEqual(clean);
  });
}

/** From different parts of a list, so of different services: together they are what each is alone. */
function inThrees<T>(all: readonly T[]): readonly (readonly T[])[] {
  const rows = Math.ceil(all.length / 3);
  return Array.from({ length: rows }, (_, row) => all.filter((_, at) => at % rows === row));
}

/** As a lab command does it. */
async function alone(action: () => Promise<void>): Promise<void> {
  await withLock(places.lock, action);
}
