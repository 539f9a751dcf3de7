import type { ServiceOf } from "../inventory/inventory.ts";
import type { Row } from "../probes/postgres.ts";
import { checkpointsQuery } from "../services/postgresql-work.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { afterPostgres, numberIn, rowsFromPostgres } from "./postgresql-asked.ts";

export default defineServiceCheck({
  id: "postgresql-checkpoints",
  title: "makes its checkpoints in its own time",
  kinds: ["postgresql"],
  after: afterPostgres,
  observe: (looking, subject) => rowsFromPostgres(looking, subject, [checkpointsQuery]),
  judge: ([rows = []], { service: { limits } }) => judgeCheckpoints(rows[0], limits),
});

/** A few forced ones are backups, restarts and an import; most of many are a `max_wal_size` that is too small. */
export function judgeCheckpoints(
  row: Row | undefined,
  {
    checkpointsForced,
    checkpointsCounted,
  }: Pick<ServiceOf<"postgresql">["limits"], "checkpointsForced" | "checkpointsCounted">,
): readonly Finding[] {
  const [timed, requested] = [numberIn(row, "timed"), numberIn(row, "requested")];
  if (requested < checkpointsCounted || requested / (timed + requested) < checkpointsForced) return [];
  return [{ kind: "checkpoints-forced", timed, requested }];
}
