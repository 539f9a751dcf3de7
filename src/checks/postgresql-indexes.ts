import type { Row } from "../probes/postgres.ts";
import { invalidIndexesQuery } from "../services/postgresql-work.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { afterPostgres, numberIn, rowsFromPostgres, textIn } from "./postgresql-asked.ts";

export default defineServiceCheck({
  id: "postgresql-indexes",
  title: "has only indexes that are whole",
  kinds: ["postgresql"],
  after: afterPostgres,
  observe: (looking, subject) => rowsFromPostgres(looking, subject, [invalidIndexesQuery]),
  judge: ([rows = []]) => judgeIndexes(rows),
});

/** One finding for them all. */
export function judgeIndexes(rows: readonly Row[]): readonly Finding[] {
  if (rows.length === 0) return [];
  const indexes = rows.map((row) => ({
    name: textIn(row, "name") ?? "",
    table: textIn(row, "table") ?? "",
    bytes: numberIn(row, "bytes"),
  }));
  return [{ kind: "index-invalid", indexes }];
}
