import type { Row } from "../probes/postgres.ts";
import { localeQuery, safeLocale } from "../services/postgresql-work.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { afterPostgres, rowsFromPostgres, textIn } from "./postgresql-asked.ts";

export default defineServiceCheck({
  id: "postgresql-locale",
  title: "sorts text the one way that Synapse accepts",
  kinds: ["postgresql"],
  after: afterPostgres,
  observe: (looking, subject) => rowsFromPostgres(looking, subject, [localeQuery]),
  judge: ([rows = []]) => judgeLocale(rows[0]),
});

/** All three must be right. */
export function judgeLocale(row: Row | undefined): readonly Finding[] {
  const [collate, ctype, encoding] = ["collate", "ctype", "encoding"].map((name) => textIn(row, name) ?? "unknown");
  if (collate === undefined || ctype === undefined || encoding === undefined) return [];
  const isSafe = collate === safeLocale.collate && ctype === safeLocale.ctype && encoding === safeLocale.encoding;
  return isSafe ? [] : [{ kind: "locale-unsafe", collate, ctype, encoding }];
}
