import type { ServiceOf } from "../inventory/inventory.ts";
import type { Row } from "../probes/postgres.ts";
import { slotsQuery, walQuery } from "../services/postgresql-work.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { afterPostgres, numberIn, rowsFromPostgres, textIn } from "./postgresql-asked.ts";

type Limits = Pick<ServiceOf<"postgresql">["limits"], "slotWal" | "walSize">;

/** One file that could not be archived may be on its way again; so many are not. */
const archiveStuck = 3;

export default defineServiceCheck({
  id: "postgresql-wal",
  title: "keeps no more WAL than it needs",
  kinds: ["postgresql"],
  after: afterPostgres,
  observe: (looking, subject) => rowsFromPostgres(looking, subject, [slotsQuery, walQuery]),
  judge: ([slots = [], wal = []], { service: { limits } }) => judgeWal(slots, wal[0], limits),
});

/** The size of it all is worth a word only where nothing explains it. */
export function judgeWal(slots: readonly Row[], wal: Row | undefined, limits: Limits): readonly Finding[] {
  const waiting = numberIn(wal, "waiting");
  const causes: readonly Finding[] = [
    ...slots.flatMap((row) => judgeSlot(row, limits)),
    ...(wal?.["failing"] === true && waiting >= archiveStuck ? [{ kind: "wal-not-archived", waiting } as const] : []),
  ];
  const bytes = numberIn(wal, "bytes");
  if (causes.length > 0 || bytes < limits.walSize) return causes;
  return [{ kind: "wal-piling", bytes, limit: limits.walSize }];
}

/** A slot in use may fall behind for a while; one that nobody uses only grows. */
function judgeSlot(row: Row, { slotWal, walSize }: Limits): readonly Finding[] {
  const held = numberIn(row, "held");
  const isActive = row["active"] === true;
  const status = textIn(row, "status") ?? "";
  if (held < (isActive ? walSize : slotWal) && status !== "lost") return [];
  return [{ kind: "slot-holds-wal", slot: textIn(row, "name") ?? "", isActive, status, held }];
}
