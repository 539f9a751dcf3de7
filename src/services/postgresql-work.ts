/** SQL about what a PostgreSQL server is doing. Read-only, and without a lock on any table: sizes are the planner's own. */

/**
 * Every session with an open transaction, and every prepared one: `pid` (0 for a prepared one), `name`, `program`, `backend`,
 * `state`, `command`, `quietS` since it last did something, `ageS` since it began. Of a query only its first word is asked for,
 * since the rest may hold secrets.
 */
export const transactionsQuery = `SELECT pid, coalesce(usename::text, '') AS name, coalesce(application_name, '') AS program,
  coalesce(backend_type, '') AS backend, coalesce(state, '') AS state,
  upper(coalesce(substring(query from '^\\s*([A-Za-z]+)'), '')) AS command,
  extract(epoch FROM clock_timestamp() - state_change)::float8 AS "quietS",
  extract(epoch FROM clock_timestamp() - xact_start)::float8 AS "ageS"
FROM pg_stat_activity WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid()
UNION ALL SELECT 0, owner::text, gid, 'prepared transaction', 'prepared', '',
  extract(epoch FROM clock_timestamp() - prepared)::float8, extract(epoch FROM clock_timestamp() - prepared)::float8
FROM pg_prepared_xacts`;

/**
 * Every session that waits for a lock: `pid`, `waitsS`, `by` (pids). Building an index concurrently waits for older transactions
 * by way of their virtual ids and holds nobody up, so such waits are left out.
 */
export const waitersQuery = `SELECT pid, coalesce(extract(epoch FROM clock_timestamp() - waitstart), 0)::float8 AS "waitsS",
  pg_blocking_pids(pid) AS by
FROM pg_locks WHERE NOT granted AND locktype NOT IN ('virtualxid', 'spectoken')`;

/**
 * Tables with the most dead rows against the number at which autovacuum starts: `name`, `dead`, `times` that number, `own`
 * (whether autovacuum is on for the table itself), `sinceS` the last vacuum or the server's start, `running`.
 */
export const deadRowsQuery = `SELECT s.schemaname || '.' || s.relname AS name, s.n_dead_tup::float8 AS dead, own.enabled AS own,
  s.n_dead_tup / greatest(own.threshold + own.scale * greatest(c.reltuples, 0), 1) AS times,
  extract(epoch FROM clock_timestamp() - greatest(s.last_vacuum, s.last_autovacuum, pg_postmaster_start_time()))::float8 AS "sinceS",
  EXISTS (SELECT FROM pg_stat_progress_vacuum p WHERE p.relid = c.oid AND p.datname = current_database()) AS running
FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid CROSS JOIN LATERAL (SELECT
    coalesce(max(option_value) FILTER (WHERE option_name = 'autovacuum_vacuum_threshold'),
      current_setting('autovacuum_vacuum_threshold'))::float8 AS threshold,
    coalesce(max(option_value) FILTER (WHERE option_name = 'autovacuum_vacuum_scale_factor'),
      current_setting('autovacuum_vacuum_scale_factor'))::float8 AS scale,
    coalesce(max(option_value) FILTER (WHERE option_name = 'autovacuum_enabled'), 'on')::boolean AS enabled
  FROM pg_options_to_table(c.reloptions)) own
WHERE s.n_dead_tup > 0 ORDER BY times DESC LIMIT 20`;

/** What autovacuum cannot work without: `name`, `setting`. */
export const autovacuumQuery =
  "SELECT name, setting FROM pg_settings WHERE name IN ('autovacuum', 'track_counts') ORDER BY name";

/** How far each database is from its last freeze: `name`, `transactions`, `multixacts`. */
export const ageQuery = `SELECT datname::text AS name, age(datfrozenxid)::float8 AS transactions,
  mxid_age(datminmxid)::float8 AS multixacts FROM pg_database ORDER BY datname`;

/** One row since the counters were reset: `timed`, `requested`. From PostgreSQL 17 on. */
export const checkpointsQuery =
  "SELECT num_timed::float8 AS timed, num_requested::float8 AS requested FROM pg_stat_checkpointer";

/** `name`, `active`, `status` (of its WAL), `held` bytes. */
export const slotsQuery = `SELECT slot_name::text AS name, active, coalesce(wal_status, '') AS status,
  coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::float8 AS held
FROM pg_replication_slots ORDER BY slot_name`;

/** One row: `bytes` of WAL on disk; `failing` (whether the last attempt to archive failed), `waiting` to be archived. */
export const walQuery = `SELECT (SELECT coalesce(sum(size), 0)::float8 FROM pg_ls_waldir()) AS bytes,
  coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false)
    AND current_setting('archive_mode') <> 'off' AS failing,
  (SELECT count(*)::int FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready') AS waiting
FROM pg_stat_archiver`;

/** Indexes that a failed CREATE INDEX CONCURRENTLY left behind, without those that are being built: `name`, `table`, `bytes`. */
export const invalidIndexesQuery = `SELECT n.nspname || '.' || c.relname AS name, t.relname::text AS table,
  (c.relpages::float8 * current_setting('block_size')::int) AS bytes
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i'
  JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE (NOT i.indisvalid OR NOT i.indisready) AND NOT EXISTS (
  SELECT FROM pg_stat_progress_create_index p WHERE p.datname = current_database() AND p.relid = i.indrelid)
ORDER BY 1`;

/** Every table from 1 MB on, largest first: `name`, `bytes` with its indexes and long values, `share` of all tables. */
export const tableSizesQuery = `WITH sized AS (SELECT c.relname::text AS name, current_setting('block_size')::int * (
    c.relpages::float8 + coalesce(t.relpages, 0) + coalesce((SELECT sum(x.relpages) FROM pg_index i
      JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid IN (c.oid, t.oid)), 0)) AS bytes
  FROM pg_class c LEFT JOIN pg_class t ON t.oid = c.reltoastrelid
  WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace)
SELECT name, bytes, bytes / greatest((SELECT sum(bytes) FROM sized), 1) AS share FROM sized WHERE bytes >= 1048576
ORDER BY bytes DESC`;

/** One row: `collate`, `ctype`, `encoding` of the database. */
export const localeQuery = `SELECT datcollate::text AS collate, datctype::text AS ctype,
  pg_encoding_to_char(encoding)::text AS encoding FROM pg_database WHERE datname = current_database()`;

/** What Synapse insists on: any other order of text breaks its indexes with the next C library. */
export const safeLocale = { collate: "C", ctype: "C", encoding: "UTF8" } as const;

/** The extension that counts statements; its library must be loaded at the start, and it must be made in the database. */
export const statementsExtension = "pg_stat_statements";

/** A row when the extension is there: `name`. */
export const statementsQuery = `SELECT extname::text AS name FROM pg_extension WHERE extname = '${statementsExtension}'`;
