import type { Row } from "../probes/postgres.ts";
import { fileErrorsQuery, pendingQuery, unreadQuery } from "../services/postgresql-configuration.ts";
import { isSameValue } from "../services/postgresql-values.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import type { SettingGap } from "./findings/postgresql-configuration.ts";
import { afterPostgres, rowsFromPostgres, textIn } from "./postgresql-asked.ts";

export default defineServiceCheck({
  id: "postgresql-files",
  title: "runs what its configuration files say",
  kinds: ["postgresql"],
  after: afterPostgres,
  observe: (looking, subject) => rowsFromPostgres(looking, subject, [fileErrorsQuery, pendingQuery, unreadQuery]),
  judge: ([errors = [], pending = [], unread = []]) => judgeFiles(errors, pending, unread),
});

/** While a file has a mistake, nothing in any of them is taken, so nothing more is said of them. */
export function judgeFiles(
  errors: readonly Row[],
  pending: readonly Row[],
  unread: readonly Row[],
): readonly Finding[] {
  if (errors.length > 0) return [{ kind: "config-file-broken", lines: errors.map(mistakeOf) }];
  const waiting = pending.filter(isAnother).map(gapOf);
  const unseen = unread.filter(isAnother).map(gapOf);
  return [
    ...(waiting.length === 0 ? [] : [{ kind: "restart-pending", settings: waiting } as const]),
    ...(unseen.length === 0 ? [] : [{ kind: "reload-pending", settings: unseen } as const]),
  ];
}

function mistakeOf(row: Row) {
  return { at: placeIn(row) ?? "", name: textIn(row, "name"), problem: textIn(row, "problem") ?? "unknown" };
}

/** The server marks settings also where two ways of writing mean the same. */
function isAnother(row: Row): boolean {
  const { running, wanted, same } = row;
  if (typeof running !== "string" || typeof wanted !== "string") return same === false;
  return !isSameValue(running, wanted, { type: String(row["type"]), unit: textIn(row, "unit") });
}

function gapOf(row: Row): SettingGap {
  const name = textIn(row, "name") ?? "";
  const unit = /^\d/.test(String(row["unit"])) ? ` × ${String(row["unit"])}` : ` ${textIn(row, "unit") ?? ""}`;
  const running = textIn(row, "running");
  return {
    name,
    running: running === undefined ? undefined : `${running}${unit}`.trimEnd(),
    wanted: textIn(row, "wanted"),
    at: placeIn(row),
  };
}

function placeIn(row: Row): string | undefined {
  const file = textIn(row, "file");
  return file === undefined ? undefined : `${file}:${String(row["line"])}`;
}
