import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { places } from "./places.ts";

/** What `up` began, so that `down` can undo it after any interruption. Hosts record themselves, see launch.sh. */
export type LabRecord = {
  readonly since: string;
  /** Set when `up` has seen everything work. */
  readonly complete: boolean;
};

/** The record of the lab that is up, or was interrupted; undefined when it is down. */
export function readRecord(): LabRecord | undefined {
  if (!existsSync(places.record)) return undefined;
  return JSON.parse(readFileSync(places.record, "utf8")) as LabRecord;
}

/** Writes the record, in one step. */
export function writeRecord(record: LabRecord): void {
  mkdirSync(places.own, { recursive: true });
  writeFileSync(`${places.record}.part`, JSON.stringify(record, null, 2));
  renameSync(`${places.record}.part`, places.record);
}
