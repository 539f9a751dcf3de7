import { readFileSync } from "node:fs";

import type { Row } from "../../probes/postgres.ts";

type Captures = Readonly<Record<string, Readonly<Record<string, readonly Row[]>>>>;

// Each query's rows as PostgreSQL 17.11 of the Debian lab gave them: healthy, and with the lab's fault or variation of that name.
const captures = JSON.parse(readFileSync(new URL("postgresql-captures.json", import.meta.url), "utf8")) as Captures;

/** The rows of a query, named as in src/services without "Query"; those of the healthy server where the fault has none. */
export function captured(fault: string, query: string): readonly Row[] {
  const rows = captures[fault]?.[query] ?? captures["healthy"]?.[query];
  if (rows === undefined) throw new Error(`nobody recorded ${query}`);
  return rows;
}
