import type { ServiceOf } from "../inventory/inventory.ts";
import type { Row } from "../probes/postgres.ts";
import { ageQuery, autovacuumQuery, deadRowsQuery } from "../services/postgresql-work.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { afterPostgres, msIn, numberIn, rowsFromPostgres, textIn } from "./postgresql-asked.ts";

type Limits = ServiceOf<"postgresql">["limits"];

export default defineServiceCheck({
  id: "postgresql-vacuum",
  title: "clears dead rows away and freezes old ones in time",
  kinds: ["postgresql"],
  after: afterPostgres,
  observe: (looking, subject) => rowsFromPostgres(looking, subject, [autovacuumQuery, deadRowsQuery, ageQuery]),
  judge: ([settings = [], tables = [], databases = []], { service: { limits } }) => [
    ...judgeAutovacuum(settings, tables, limits),
    ...databases.flatMap((row) => judgeAge(row, limits)),
  ],
});

/** Where autovacuum is off altogether, that tables pile up is its consequence. */
export function judgeAutovacuum(
  settings: readonly Row[],
  rows: readonly Row[],
  limits: Pick<Limits, "deadRows" | "deadRowsTimes" | "vacuumOverdue">,
): readonly Finding[] {
  const off = settings.filter((row) => row["setting"] === "off").map((row) => textIn(row, "name") ?? "");
  if (off.length > 0) return [{ kind: "autovacuum-off", settings: off }];
  const tables = rows
    .filter((row) => isBehind(row, limits))
    .map((row) => ({
      name: textIn(row, "name") ?? "",
      dead: numberIn(row, "dead"),
      times: numberIn(row, "times"),
      isOff: row["own"] === false,
    }));
  return tables.length === 0 ? [] : [{ kind: "vacuum-behind", tables }];
}

/** Dead rows beyond the trigger are normal between two visits of autovacuum; without a visit for long, or ever, they are not. */
function isBehind(
  row: Row,
  { deadRows, deadRowsTimes, vacuumOverdue }: Pick<Limits, "deadRows" | "deadRowsTimes" | "vacuumOverdue">,
): boolean {
  if (numberIn(row, "dead") < deadRows || numberIn(row, "times") < deadRowsTimes || row["running"] === true)
    return false;
  return row["own"] === false || msIn(row, "sinceS") >= vacuumOverdue;
}

/** Transactions and multixacts are numbered apart, and both run out. */
export function judgeAge(
  row: Row,
  { wraparoundWarn, wraparoundBroken }: Pick<Limits, "wraparoundWarn" | "wraparoundBroken">,
): readonly Finding[] {
  const database = textIn(row, "name") ?? "";
  return ["transactions", "multixacts"].flatMap((of): readonly Finding[] => {
    const age = numberIn(row, of);
    if (age >= wraparoundBroken) return [{ kind: "wraparound-imminent", database, age, of }];
    return age >= wraparoundWarn ? [{ kind: "wraparound-near", database, age, of }] : [];
  });
}
