import { isVacuumOption } from "../../services/postgresql-tables.ts";

/** Tables whose rows come and go fastest (synapse storage code, schema v94), for a database where none has options of its own. */
const busyTables: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries({
    event_push_actions: { autovacuum_vacuum_scale_factor: "0.02", autovacuum_analyze_scale_factor: "0.02" },
    device_inbox: {
      autovacuum_vacuum_scale_factor: "0",
      autovacuum_vacuum_threshold: "1000",
      autovacuum_analyze_scale_factor: "0.05",
    },
    receipts_linearized: { autovacuum_vacuum_scale_factor: "0.02", autovacuum_analyze_scale_factor: "0.02" },
    device_lists_outbound_pokes: { autovacuum_vacuum_scale_factor: "0.02", autovacuum_analyze_scale_factor: "0.02" },
    e2e_one_time_keys_json: { autovacuum_vacuum_scale_factor: "0.02", autovacuum_analyze_scale_factor: "0.02" },
  }).map(([table, options]) => [table, new Map(Object.entries(options))] as const),
);

/** Options that the inventory does not have: those of the database's own tables; the busiest ones where it names none and none has any. */
export function suggestTables(
  wanted: ReadonlyMap<string, unknown>,
  now: ReadonlyMap<string, ReadonlyMap<string, string>>,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const own = [...now]
    .filter(([table]) => !wanted.has(table))
    .map(([table, options]) => [table, new Map([...options].filter(([name]) => isVacuumOption(name)))] as const)
    .filter(([, options]) => options.size > 0);
  if (own.length > 0 || wanted.size > 0) return new Map(own);
  return busyTables;
}
