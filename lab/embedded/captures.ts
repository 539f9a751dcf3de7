import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
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

/** Every recorded host by its name. */
export function recordedHosts(): ReadonlyMap<string, RecordedHost> {
  return readAll<RecordedHost>("hosts");
}

/** Hosts as they answered while the Debian lab had that fault. */
export function recordedFaults(fault: string): ReadonlyMap<string, RecordedHost> {
  return readAll<RecordedHost>(`faults/${fault}`);
}

/** SQL that makes a database hold what Synapse's held, as far as a health run looks. */
export function databaseContent(): string {
  const file = join(folder, "database.sql");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** Every recorded HTTP service by `SERVICE.PORT` of the inventory. */
export function recordedServices(): ReadonlyMap<string, RecordedService> {
  return readAll<RecordedService>("http");
}

/** Writes one capture file. */
export function writeCapture(kind: "hosts" | "http" | `faults/${string}`, name: string, content: RecordedHost | RecordedService): void {
  mkdirSync(join(folder, kind), { recursive: true });
  writeFileSync(join(folder, kind, `${name}.json`), `${JSON.stringify(content, undefined, 1)}\n`);
}

/** Writes the SQL that fills the database. */
export function writeDatabase(sql: string): void {
  writeFileSync(join(folder, "database.sql"), sql);
}

function readAll<T>(kind: "hosts" | "http" | `faults/${string}`): ReadonlyMap<string, T> {
  const at = join(folder, kind);
  if (!existsSync(at)) return new Map();
  const files = readdirSync(at).filter((file) => file.endsWith(".json"));
  return new Map(files.map((file) => [basename(file, ".json"), JSON.parse(readFileSync(join(at, file), "utf8")) as T]));
}
