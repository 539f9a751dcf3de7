import { postgresHost as host, psql, sql } from "../sql.ts";
import type { Fault } from "./fault.ts";
import { configured, dropTable, pgbench, startUnit, stopUnit, waitForTrue } from "./postgresql-host.ts";

const sessions = {
  holder: "lotus-lab-holder.service",
  waiter: "lotus-lab-waiter.service",
  crowd: "lotus-lab-crowd.service",
};
const table = "lotus_lab";
const slot = "lotus_lab";
/** What an idle session and a wait must exceed in the shipped inventory, in seconds. */
const idleSeconds = 60;
const waitSeconds = 10;

/** Somebody typed BEGIN and went away. */
export const sessionIdle: Fault = {
  what: "a session is idle in an open transaction",
  host,
  break: async () => {
    await startUnit(sessions.holder, [...psql, "synapse"], "BEGIN; SELECT count(*) FROM users;");
    const idle = "state = 'idle in transaction' AND backend_type = 'client backend'";
    await waitForTrue(
      `EXISTS (SELECT FROM pg_stat_activity WHERE ${idle} AND state_change < clock_timestamp() - interval '${idleSeconds} s')`,
      idleSeconds + 20,
    );
  },
  mend: () => stopUnit(sessions.holder),
};

/** One session holds a lock that another waits for. */
export const sessionBlocked: Fault = {
  what: "a session waits for another's lock",
  host,
  break: async () => {
    await sql(`CREATE TABLE IF NOT EXISTS ${table} (n int)`);
    await startUnit(sessions.holder, [...psql, "synapse"], `BEGIN; LOCK TABLE ${table};`);
    await waitForTrue(`EXISTS (SELECT FROM pg_locks WHERE relation = '${table}'::regclass AND granted)`, 10);
    await startUnit(sessions.waiter, [...psql, "synapse", "-c", `SELECT count(*) FROM ${table}`]);
    await waitForTrue(
      `EXISTS (SELECT FROM pg_locks WHERE NOT granted AND waitstart < clock_timestamp() - interval '${waitSeconds} s')`,
      waitSeconds + 20,
    );
  },
  mend: async () => {
    await stopUnit(sessions.holder);
    await stopUnit(sessions.waiter);
    await dropTable(table);
  },
};

/** Of the connections there are for services, more than four in five are taken. */
export const connectionsShort: Fault = {
  what: "PostgreSQL's connections are nearly used up",
  host,
  break: async () => {
    await stopUnit(sessions.crowd);
    const wanted = 88;
    const clients = "count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'";
    const more = wanted - Number(await sql(`SELECT ${clients}`));
    const script = String.raw`printf '%s\n' '\sleep 3600 s' > /tmp/lotus-lab-crowd && exec "$0" "$@"`;
    const crowd = [...pgbench, "-n", "-c", String(more), "-T", "3600", "-f", "/tmp/lotus-lab-crowd", "synapse"];
    await startUnit(sessions.crowd, ["sh", "-c", script, ...crowd]);
    await waitForTrue(`(SELECT ${clients}) >= ${wanted - 2}`, 30);
  },
  mend: async () => {
    await stopUnit(sessions.crowd);
    await waitForTrue("count(*) < 60 FROM pg_stat_activity", 20);
  },
};

/** Somebody turned autovacuum off "for the import". */
export const autovacuumOff: Fault = {
  what: "autovacuum is off",
  host,
  ...configured("autovacuum = off", "current_setting('autovacuum') = 'off'", "current_setting('autovacuum') = 'on'"),
};

/** Dead rows that nobody clears away. */
export const vacuumBehind: Fault = {
  what: "dead rows pile up in a table",
  host,
  break: async () => {
    await dropTable(table);
    await sql(
      `CREATE TABLE ${table} WITH (autovacuum_enabled = false) AS SELECT n FROM generate_series(1, 50000) n`,
      `DELETE FROM ${table}`,
    );
    await waitForTrue(`n_dead_tup >= 50000 FROM pg_stat_user_tables WHERE relname = '${table}'`, 10);
  },
  mend: () => dropTable(table),
};

/** What a CREATE INDEX CONCURRENTLY leaves behind when it fails. */
export const indexInvalid: Fault = {
  what: "an index was left invalid",
  host,
  break: async () => {
    await dropTable(table);
    await sql(`CREATE TABLE ${table} AS SELECT 1 AS n FROM generate_series(1, 2)`);
    await sql(`CREATE UNIQUE INDEX CONCURRENTLY ${table}_n ON ${table} (n)`).catch(() => undefined);
    await waitForTrue(`NOT indisvalid FROM pg_index WHERE indexrelid = '${table}_n'::regclass`, 10);
  },
  mend: () => dropTable(table),
};

/** A replication slot that somebody made for a standby which never came. */
export const slotHoldsWal: Fault = {
  what: "a replication slot keeps WAL for nobody",
  host,
  break: async () => {
    await dropSlot();
    await sql(`SELECT pg_create_physical_replication_slot('${slot}', true)`);
    // Each switch goes on to the next file of 16 MB, however little is in the last.
    const another = [`SELECT pg_logical_emit_message(true, '${slot}', '')`, "SELECT pg_switch_wal()"];
    await sql(...Array.from({ length: 34 }, () => another).flat());
  },
  mend: async () => {
    await dropSlot();
    await sql("CHECKPOINT");
  },
};

/** So many as an import makes whose WAL does not fit into max_wal_size. */
export const checkpointsForced: Fault = {
  what: "most checkpoints came before their time",
  host,
  break: async () => {
    await sql(...Array.from({ length: 30 }, () => "CHECKPOINT"));
    await waitForTrue("num_requested >= 30 FROM pg_stat_checkpointer", 10);
  },
  mend: async () => void (await sql("SELECT pg_stat_reset_shared('checkpointer')")),
};

async function dropSlot(): Promise<void> {
  await sql(`SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '${slot}'`);
}
