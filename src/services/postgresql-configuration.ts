/** SQL about what a PostgreSQL server is configured with. Read-only; only for superusers. */

/**
 * Lines of the configuration files that will not do: `file`, `line`, `name` (absent for a syntax error), `problem`. Reads the
 * files as they are now. Must be asked before `pendingQuery` on the same connection: reading the files is what marks settings
 * that wait for a restart. A value that merely waits for one has the same error as a bad one, so those are left out; and so is a line that is
 * gone since the start, which has an error of no file (guc.c, "The removal can't be effective without a restart").
 */
export const fileErrorsQuery = `SELECT f.sourcefile AS file, f.sourceline AS line, f.name, f.error AS problem
FROM pg_file_settings f WHERE f.error IS NOT NULL
  AND NOT (f.error = 'setting could not be applied' AND EXISTS (SELECT FROM pg_settings s
    WHERE lower(s.name) = lower(f.name) AND s.context = 'postmaster' AND s.pending_restart))
  AND NOT (f.sourcefile IS NULL AND f.error LIKE 'parameter "%" cannot be changed without restarting the server')
ORDER BY f.seqno`;

/**
 * A setting's value as it runs. Over a unix socket the four about TCP always show 0, whatever they are (guc_tables.c, their show
 * hooks), so of these it is what a session begins with.
 */
export const runningValue = "CASE WHEN s.name LIKE 'tcp\\_%' THEN s.reset_val ELSE s.setting END";

/** Of each setting the line that wins. Values of text settings may hold secrets, so they stay on the server. */
const winningLines = `SELECT DISTINCT ON (lower(f.name)) lower(f.name) AS name, f.setting, f.sourcefile, f.sourceline, f.applied
  FROM pg_file_settings f WHERE f.name IS NOT NULL ORDER BY lower(f.name), f.seqno DESC`;

/**
 * Settings marked as waiting for a restart: `name`, `running`, `wanted` (what the files say, or the default where they say
 * nothing), `unit`, `type`, `file`, `line`. The mark outlives a change that was taken back, so `running` and `wanted` must differ.
 */
export const pendingQuery = `SELECT s.name, s.setting AS running, coalesce(w.setting, s.boot_val) AS wanted, s.unit,
  s.vartype AS type, w.sourcefile AS file, w.sourceline AS line
FROM pg_settings s LEFT JOIN (${winningLines}) w ON w.name = lower(s.name)
WHERE s.pending_restart AND (w.name IS NOT NULL OR s.boot_val <> '-1') ORDER BY s.name`;

/**
 * Settings whose file was changed after the server last read it: `name`, `running`, `wanted`, `unit`, `type`, `file`, `line`;
 * for text settings only whether they are `same`. PostgreSQL tells a file's time to the second, so one that was changed in the
 * second of the reading counts; where it was read after all, both values are the same.
 */
export const unreadQuery = `SELECT s.name, CASE WHEN s.vartype <> 'string' THEN ${runningValue} END AS running,
  CASE WHEN s.vartype <> 'string' THEN w.setting END AS wanted, lower(s.setting) = lower(w.setting) AS same,
  s.unit, s.vartype AS type, w.sourcefile AS file, w.sourceline AS line
FROM pg_settings s JOIN (${winningLines}) w ON w.name = lower(s.name)
WHERE w.applied AND s.context NOT IN ('postmaster', 'internal') AND s.source IN ('default', 'configuration file')
  AND (pg_stat_file(w.sourcefile, true)).modification >= date_trunc('second', pg_conf_load_time()) ORDER BY s.name`;

/** Some settings as they run: `name`, `running`, `unit`, `type`, `source`, `file`, `pending` (what the next start will give). */
export function settingsQuery(names: readonly string[]): string {
  const list = names.map((name) => `'${name.toLowerCase().replaceAll("'", "''")}'`).join(", ");
  return `SELECT s.name, ${runningValue} AS running, s.unit, s.vartype AS type, s.source, s.sourcefile AS file,
  CASE WHEN s.pending_restart THEN coalesce(w.setting, s.boot_val) END AS pending
FROM pg_settings s LEFT JOIN (${winningLines}) w ON w.name = lower(s.name)
WHERE lower(s.name) IN (${list}) ORDER BY s.name`;
}

/**
 * Who may log in, in the order in which the server looks: `line`, `file`, `type`, `databases`, `users`, `address`, `netmask`,
 * `method`, `problem`. Reads the file as it is now. Some bad lines have no problem but no type either.
 */
export const hbaQuery = `SELECT line_number AS line, file_name AS file, type, database AS databases, user_name AS users,
  address, netmask, auth_method AS method, error AS problem
FROM pg_hba_file_rules ORDER BY file_name, line_number`;
