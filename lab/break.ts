import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { readEstate } from "./estate.ts";
import { faults } from "./faults/all.ts";
import { waitForTargets } from "./faults/fault.ts";
import type { Fault, Lab } from "./faults/fault.ts";
import { waitForBoot } from "./machine.ts";
import { places } from "./places.ts";
import { waitForAnswer, wantedOf } from "./readiness.ts";
import { readRecord } from "./record.ts";

/** Makes one fault; resolves when it is in effect. */
export async function breakLab(name: string): Promise<void> {
  const fault = faultNamed(name);
  const lab = openLab();
  writeFaults([...new Set([...readFaults(), name])]);
  await fault.break(lab);
}

/** Undoes one fault; resolves when what it broke works again. Mending what is not broken does no harm. */
export async function mendLab(name: string): Promise<void> {
  const fault = faultNamed(name);
  const lab = openLab();
  await fault.mend(lab);
  const others = readFaults().filter((other) => other !== name);
  writeFaults(others);
  await waitForBoot(fault.host);
  if (others.length > 0) return;
  await Promise.all([waitForTargets(lab, 7), waitForAnswer(wantedOf(lab.estate).homeserver, 30)]);
}

/** The faults that were made and not yet undone. */
export function readFaults(): readonly string[] {
  return existsSync(places.faults) ? (JSON.parse(readFileSync(places.faults, "utf8")) as string[]) : [];
}

/** A line for every fault there is. */
export function listFaults(): string {
  const width = Math.max(...Object.keys(faults).map((name) => name.length));
  return Object.entries(faults)
    .map(([name, { what, host }]) => `  ${name.padEnd(width)}  ${what} (${host})`)
    .join("\n");
}

function writeFaults(names: readonly string[]): void {
  writeFileSync(places.faults, JSON.stringify(names));
}

function faultNamed(name: string): Fault {
  const fault = (faults as Readonly<Record<string, Fault>>)[name];
  if (!fault) throw new Error(`there is no fault ${name}; there are\n${listFaults()}`);
  return fault;
}

function openLab(): Lab {
  if (!readRecord()) throw new Error("the lab is down; start it with: npm run lab -- up");
  return { estate: readEstate() };
}
