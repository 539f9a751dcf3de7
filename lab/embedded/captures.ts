import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Capture } from "../../src/hosts/capture.ts";

/** What one host of the Debian lab answered in a health run. */
export interface RecordedHost {
  /** ISO 8601. */
  readonly recordedAt: string;
  readonly captures: readonly Capture[];
}

/** An answer of a real HTTP service of the Debian lab. */
export interface RecordedAnswer {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What one HTTP service answered. */
export interface RecordedService {
  /** ISO 8601. */
  readonly recordedAt: string;
  readonly answers: readonly RecordedAnswer[];
}

const folder = fileURLToPath(new URL("../captures/", import.meta.url));
type Kind = "hosts" | "http";

/** Every recorded host by its name; what it said while the lab had the fault stands before what it said when all was well. */
export function recordedHosts(fault?: string): ReadonlyMap<string, readonly RecordedHost[]> {
  return readAll<RecordedHost>("hosts", fault);
}

/** Every recorded HTTP service by `SERVICE.PORT` of the inventory, those of the fault first. */
export function recordedServices(fault?: string): ReadonlyMap<string, readonly RecordedService[]> {
  return readAll<RecordedService>("http", fault);
}

/** SQL that makes a database hold what Synapse's held, as far as a health run looks. */
export function databaseContent(): string {
  return readFileSync(join(folder, "database.sql"), "utf8");
}

/** Forgets what was recorded, of a fault or of a healthy deployment, and writes the new files. */
export function replaceCaptures(
  kind: Kind,
  fault: string | undefined,
  files: ReadonlyMap<string, RecordedHost | RecordedService>,
): void {
  const at = placeOf(kind, fault);
  rmSync(at, { recursive: true, force: true });
  if (files.size > 0) mkdirSync(at, { recursive: true });
  for (const [name, file] of files) writeFileSync(join(at, `${name}.json`), `${JSON.stringify(file, undefined, 1)}\n`);
}

/** Writes the SQL that fills the database. */
export function writeDatabase(sql: string): void {
  writeFileSync(join(folder, "database.sql"), sql);
}

function placeOf(kind: Kind, fault: string | undefined): string {
  return fault === undefined ? join(folder, kind) : join(folder, "faults", fault, kind);
}

function readAll<T>(kind: Kind, fault: string | undefined): ReadonlyMap<string, readonly T[]> {
  const places = [...(fault === undefined ? [] : [placeOf(kind, fault)]), placeOf(kind, undefined)];
  const files = places.filter((at) => existsSync(at)).flatMap((at) => readdirSync(at).map((file) => join(at, file)));
  const all = files.map((file) => [basename(file, ".json"), JSON.parse(readFileSync(file, "utf8")) as T] as const);
  return new Map(
    [...Map.groupBy(all, ([name]) => name)].map(([name, entries]) => [name, entries.map(([, file]) => file)]),
  );
}
