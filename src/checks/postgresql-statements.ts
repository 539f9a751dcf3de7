import type { Row } from "../probes/postgres.ts";
import { statementsExtension, statementsQuery } from "../services/postgresql-work.ts";
import { itemsOf } from "../services/postgresql-values.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { afterPostgres, rowsFromPostgres } from "./postgresql-asked.ts";

export default defineServiceCheck({
  id: "postgresql-statements",
  title: "counts what its statements cost",
  kinds: ["postgresql"],
  after: afterPostgres,
  applies: ({ settings }) => itemsOf(settings["shared_preload_libraries"] ?? "").includes(statementsExtension),
  observe: (looking, subject) => rowsFromPostgres(looking, subject, [statementsQuery]),
  judge: ([rows = []], { service }) => judgeStatements(rows, service.database),
});

/** Whether the library is loaded, too, is told by the settings. */
export function judgeStatements(rows: readonly Row[], database: string): readonly Finding[] {
  return rows.length > 0 ? [] : [{ kind: "statements-uncounted", database }];
}
