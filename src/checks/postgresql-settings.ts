import type { Row } from "../probes/postgres.ts";
import { settingsQuery } from "../services/postgresql-configuration.ts";
import { isSameValue, itemsOf } from "../services/postgresql-values.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import type { SettingGap } from "./findings/postgresql-configuration.ts";
import { afterPostgres, rowsFromPostgres, textIn } from "./postgresql-asked.ts";

type Wanted = Readonly<Record<string, string>>;

export default defineServiceCheck({
  id: "postgresql-settings",
  title: "runs with the settings of the inventory",
  kinds: ["postgresql"],
  after: afterPostgres,
  applies: ({ settings }) => Object.keys(settings).length > 0,
  observe: (looking, subject) =>
    rowsFromPostgres(looking, subject, [settingsQuery(Object.keys(subject.service.settings))]),
  judge: ([rows = []], { service }) => judgeSettings(rows, service.settings),
});

/** One finding for all that differ. What the next start will set right waits for a restart, which is said elsewhere. */
export function judgeSettings(rows: readonly Row[], wanted: Wanted): readonly Finding[] {
  const running = new Map(rows.map((row) => [String(row["name"]).toLowerCase(), row]));
  const settings = Object.entries(wanted).flatMap(([name, value]): readonly SettingGap[] => {
    const row = running.get(name.toLowerCase());
    if (row === undefined) return [{ name, running: "no setting of that name", wanted: value, at: undefined }];
    if (isAsWanted(row, "running", value) || isAsWanted(row, "pending", value)) return [];
    return [{ name, running: shown(row), wanted: value, at: textIn(row, "file") ?? textIn(row, "source") }];
  });
  return settings.length === 0 ? [] : [{ kind: "setting-differs", settings }];
}

/** Of libraries to load, those wanted must be among those loaded; more do no harm. */
function isAsWanted(row: Row, column: "running" | "pending", wanted: string): boolean {
  const value = row[column];
  if (typeof value !== "string") return false;
  const isList = String(row["name"]).endsWith("_preload_libraries");
  if (isList) return itemsOf(wanted).every((item) => itemsOf(value).includes(item));
  return isSameValue(value, wanted, { type: String(row["type"]), unit: textIn(row, "unit") });
}

/** `192000 × 8kB`, `30 s`, `on`. */
function shown(row: Row): string {
  const unit = textIn(row, "unit") ?? "";
  return `${textIn(row, "running") ?? "nothing"}${unit === "" ? "" : /^\d/.test(unit) ? ` × ${unit}` : ` ${unit}`}`;
}
