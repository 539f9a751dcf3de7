import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { readEstate } from "./estate.ts";
import { faults } from "./faults/all.ts";
import { waitForTargets } from "./faults/fault.ts";
import type { Fault, Lab } from "./faults/fault.ts";
import { leaderOf, runOn, waitForBoot } from "./machine.ts";
import { places } from "./places.ts";
import { variations } from "./variations/all.ts";
import { waitForAnswer, wantedOf } from "./readiness.ts";
import { readRecord } from "./record.ts";

/** Makes one fault; resolves when it is in effect. */
export async function breakLab(name: string): Promise<void> {
  await make(name, named(name, faults, "fault"));
}

/** Makes one variation: a change that leaves everything well. Resolves when it is in effect and the lab works. */
export async function varyLab(name: string): Promise<void> {
  const variation = named(name, variations, "variation");
  await make(name, variation);
  await waitForBoot(variation.host);
}

/** Undoes one fault or variation; resolves when everything works again. Mending what is not there does no harm. */
export async function mendLab(name: string): Promise<void> {
  const fault = named(name, { ...faults, ...variations }, "fault or variation");
  const lab = openLab();
  await forgetRestarts(fault.host);
  await fault.mend(lab);
  const others = readFaults().filter((other) => other !== name);
  writeFaults(others);
  await waitForBoot(fault.host);
  if (others.length > 0) return;
  await Promise.all([waitForTargets(lab, 7), waitForAnswer(wantedOf(lab.estate).homeserver, 30)]);
}

/** The faults and variations that were made and not yet undone. */
export function readFaults(): readonly string[] {
  return existsSync(places.faults) ? (JSON.parse(readFileSync(places.faults, "utf8")) as string[]) : [];
}

/** A line for each. */
export function listed(all: Readonly<Record<string, Fault>>): string {
  const width = Math.max(...Object.keys(all).map((name) => name.length));
  return Object.entries(all)
    .map(([name, { what, host }]) => `  ${name.padEnd(width)}  ${what} (${host})`)
    .join("\n");
}

async function make(name: string, fault: Fault): Promise<void> {
  const lab = openLab();
  writeFaults([...new Set([...readFaults(), name])]);
  await forgetRestarts(fault.host);
  await fault.break(lab);
}

/** Faults in quick succession restart the same units more often than systemd puts up with: it forgets how often it was. */
async function forgetRestarts(host: string): Promise<void> {
  if (leaderOf(host) !== undefined) await runOn(host, ["systemctl", "reset-failed"], { mayFail: true });
}

function writeFaults(names: readonly string[]): void {
  writeFileSync(places.faults, JSON.stringify(names));
}

function named(name: string, all: Readonly<Record<string, Fault>>, what: string): Fault {
  const fault = all[name];
  if (!fault) throw new Error(`there is no ${what} ${name}; there are\n${listed(all)}`);
  return fault;
}

function openLab(): Lab {
  if (!readRecord()) throw new Error("the lab is down; start it with: npm run lab -- up");
  return { estate: readEstate() };
}
