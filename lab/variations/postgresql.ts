import type { Fault } from "../faults/fault.ts";
import { configured, dropTable, pgbench, startUnit, stopUnit, waitForTrue } from "../faults/postgresql-host.ts";
import { postgresHost as host, psql, sql } from "../sql.ts";

const unit = "lotus-lab-session.service";
const builder = "lotus-lab-builder.service";
const database = "lotus_lab_bench";
const table = "lotus_lab_slow";

/** Four clients that write and read a hundred times a second, for two minutes at most. */
export const databaseBusy: Fault = {
  what: "the database is busy and well",
  host,
  break: async () => {
    await stopUnit(unit);
    await sql(`DROP DATABASE IF EXISTS ${database}`);
    await sql(`CREATE DATABASE ${database}`);
    const script = '"$@" -q -i -s 1 && exec "$@" -n -c 4 -T 120 -R 100';
    const run = ["env", `PGDATABASE=${database}`, ...pgbench];
    await startUnit(unit, ["sh", "-c", script, "sh", ...run]);
    await waitForTrue(`xact_commit > 1000 FROM pg_stat_database WHERE datname = '${database}'`, 60);
  },
  mend: async () => {
    await stopUnit(unit);
    await sql(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  },
};

/** A vacuum that takes its time, as it does on a table of many gigabytes. */
export const vacuumLong: Fault = {
  what: "a VACUUM takes long",
  host,
  break: async () => {
    await dropSlow();
    await sql(
      `CREATE TABLE ${table} WITH (autovacuum_enabled = false) AS SELECT n, repeat('x', 500) AS filler FROM generate_series(1, 40000) n`,
      `DELETE FROM ${table} WHERE n % 2 = 0`,
    );
    const slowly = "-c vacuum_cost_delay=100 -c vacuum_cost_limit=5";
    await startUnit(unit, ["env", `PGOPTIONS=${slowly}`, ...psql, "synapse", "-c", `VACUUM ${table}`]);
    await waitForTrue(`EXISTS (SELECT FROM pg_stat_progress_vacuum WHERE relid = '${table}'::regclass)`, 20);
  },
  mend: dropSlow,
};

/** The same values in other words. */
export const settingRewritten: Fault = {
  what: "settings are written in other units",
  host,
  ...configured(
    "shared_buffers = 1536000kB\ncheckpoint_timeout = '0.25h'\njit = no\nautovacuum_max_workers = '5'",
    "sourcefile LIKE '%zz-lotus-lab.conf' FROM pg_settings WHERE name = 'jit'",
    "sourcefile NOT LIKE '%zz-lotus-lab.conf' FROM pg_settings WHERE name = 'jit'",
  ),
};

/** An admin looks around. */
export const superuserSession: Fault = {
  what: "an admin has a session open",
  host,
  break: async () => {
    await startUnit(unit, [...psql, "synapse"], "SELECT count(*) FROM users;");
    await waitForTrue("EXISTS (SELECT FROM pg_stat_activity WHERE state = 'idle' AND query LIKE '%FROM users;')", 10);
  },
  mend: () => stopUnit(unit),
};

/** One that nobody's settings name. */
export const extensionExtra: Fault = {
  what: "the database has an extension more",
  host,
  break: async () => void (await sql("CREATE EXTENSION IF NOT EXISTS pgcrypto")),
  mend: async () => void (await sql("DROP EXTENSION IF EXISTS pgcrypto")),
};

/** It waits for transactions that began before it, and until then its index is not valid. */
export const indexBuilding: Fault = {
  what: "an index is being built concurrently",
  host,
  break: async () => {
    await dropSlow();
    await sql(`CREATE TABLE ${table} AS SELECT n FROM generate_series(1, 10) n`);
    await startUnit(unit, [...psql, "synapse", "-c", `SELECT n, pg_sleep(60) FROM ${table}`]);
    await waitForTrue("EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep')", 10);
    await startUnit(builder, [...psql, "synapse", "-c", `CREATE INDEX CONCURRENTLY ${table}_n ON ${table} (n)`]);
    await waitForTrue("EXISTS (SELECT FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%')", 10);
  },
  mend: dropSlow,
};

async function dropSlow(): Promise<void> {
  await stopUnit(builder);
  await stopUnit(unit);
  await dropTable(table);
}
