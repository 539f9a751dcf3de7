import type { ServiceOf } from "../inventory/inventory.ts";
import type { Row } from "../probes/postgres.ts";
import { tableSizesQuery } from "../services/postgresql-work.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { afterPostgres, numberIn, rowsFromPostgres } from "./postgresql-asked.ts";

export default defineServiceCheck({
  id: "postgresql-growth",
  title: "keeps the tables that grow without end within bounds",
  kinds: ["postgresql"],
  after: afterPostgres,
  applies: ({ limits }) => Object.keys(limits.tables).length > 0,
  observe: (looking, subject) => rowsFromPostgres(looking, subject, [tableSizesQuery]),
  judge: ([rows = []], { service: { limits } }) => judgeGrowth(rows, limits),
});

/** A finding for each table beyond what the inventory lets it have. */
export function judgeGrowth(
  rows: readonly Row[],
  { tables }: Pick<ServiceOf<"postgresql">["limits"], "tables">,
): readonly Finding[] {
  return rows.flatMap((row): readonly Finding[] => {
    const table = String(row["name"]);
    const limit = Object.hasOwn(tables, table) ? tables[table] : undefined;
    const bytes = numberIn(row, "bytes");
    if (limit === undefined || bytes < limit) return [];
    return [{ kind: "table-grown", table, bytes, limit, share: numberIn(row, "share") }];
  });
}
