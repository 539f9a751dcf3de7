import { sqlText } from "./postgresql.ts";
import { fileErrorsQuery, hbaQuery, runningValue } from "./postgresql-configuration.ts";

/** How the programs of one cluster are called. Debian's own wrappers fail when any file in conf.d has a mistake, so they are not used. */
export interface PostgresPrograms {
  /** Such as `/usr/lib/postgresql/17/bin`. */
  readonly directory: string;
  readonly data: string;
  readonly config: string;
  readonly sockets: string;
  readonly port: number;
}

/** Where Debian keeps a version's programs. */
export function debianPrograms(major: string): string {
  return `/usr/lib/postgresql/${major}/bin`;
}

/** Where a library's file lies; `$libdir` and names without a folder mean the version's own. */
export function libraryFile({ directory }: Pick<PostgresPrograms, "directory">, name: string): string {
  const path = name.startsWith("/")
    ? name
    : `${directory.replace(/\/[^/]*$/, "/lib")}/${name.replace(/^\$libdir\//, "")}`;
  return path.endsWith(".so") ? path : `${path}.so`;
}

/** The server's own parser over all its files; prints one value in its base unit and ends. Only as user postgres. */
export function parserCommand({ directory, data, config }: PostgresPrograms, name: string): readonly string[] {
  return [`${directory}/postgres`, "-D", data, "-c", `config_file=${config}`, "-C", name];
}

/** Reads SQL from its standard input, or takes it as `-c`; ends with 3 at the first mistake. Only as user postgres. */
export function psqlCommand({ directory, sockets, port }: PostgresPrograms, database: string): readonly string[] {
  const place = ["-h", sockets, "-p", String(port), "-d", database];
  return [`${directory}/psql`, "-X", "-w", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", ...place];
}

/**
 * Settings as they run: `name`, `running`, `unit`, `type`, `context`, `source`. Names that are none of the server's are missing.
 */
export function runningQuery(names: readonly string[]): string {
  return `SELECT s.name, ${runningValue} AS running, s.unit, s.vartype AS type, s.context, s.source
FROM pg_settings s WHERE lower(s.name) IN (${listOf(names)}) ORDER BY s.name`;
}

/** One row: `names` of all settings there are, in lower case. */
export const knownQuery = "SELECT array_agg(lower(name)) AS names FROM pg_settings";

/** Every line of the files that sets one of these: `name`, `value`, `file`, `line`, `at` (later ones win). */
export function linesQuery(names: readonly string[]): string {
  return `SELECT lower(name) AS name, setting AS value, sourcefile AS file, sourceline AS line, seqno AS at
FROM pg_file_settings WHERE lower(name) IN (${listOf(names)}) ORDER BY seqno`;
}

/** What roles and databases set for themselves, which wins over every file: `role`, `database` (absent: all), `setting` (`name=value`). */
export const roleSettingsQuery = `SELECT r.rolname::text AS role, d.datname::text AS database, unnest(s.setconfig) AS setting
FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole LEFT JOIN pg_database d ON d.oid = s.setdatabase
ORDER BY 1 NULLS FIRST, 2 NULLS FIRST, 3`;

/** A table's own options and those of its long values, whose names begin with `toast.`. */
const optionsOf = `(SELECT option_name AS name, option_value AS value FROM pg_options_to_table(c.reloptions)
  UNION ALL SELECT 'toast.' || o.option_name, o.option_value FROM pg_class t, pg_options_to_table(t.reloptions) o
  WHERE t.oid = c.reltoastrelid)`;

/** Every table of Synapse's with options of its own, and those that are asked for: `table`, `name`, `value` (absent: none). */
export function tablesQuery(tables: readonly string[]): string {
  return `SELECT c.relname::text AS table, o.name, o.value FROM pg_class c LEFT JOIN LATERAL ${optionsOf} o ON true
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND (o.name IS NOT NULL OR c.relname IN (${listOf(tables)}))
ORDER BY 1, 2`;
}

/** Every extension there is a file for: `name`, `installed`. */
export const extensionsQuery =
  "SELECT name::text AS name, installed_version IS NOT NULL AS installed FROM pg_available_extensions ORDER BY name";

/** One row: `role` that the database belongs to, `superuser`, `bytes` it has. */
export const databaseQuery = `SELECT r.rolname::text AS role, r.rolsuper AS superuser,
  pg_database_size(d.oid)::float8 AS bytes
FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE d.datname = current_database()`;

/** Lines `name:value` in the order asked, `default` where a table has no such option. */
export function optionsReadBack(table: string, names: readonly string[]): string {
  const asked = names.map((name, index) => `(${index}, ${sqlText(name)})`).join(", ");
  return `SELECT w.name || ':' || coalesce(o.value, 'default') FROM (VALUES ${asked}) w(place, name)
LEFT JOIN LATERAL (SELECT p.* FROM pg_class c, LATERAL ${optionsOf} p
  WHERE c.relname = ${sqlText(table)} AND c.relnamespace = 'public'::regnamespace) o ON o.name = w.name ORDER BY w.place`;
}

/** Lines `name:value`, in base units, in the order asked. */
export function settingsReadBack(names: readonly string[]): string {
  const asked = names.map((name, index) => `(${index}, ${sqlText(name.toLowerCase())})`).join(", ");
  return `SELECT w.name || ':' || coalesce(${runningValue}, '?') FROM (VALUES ${asked}) w(place, name)
LEFT JOIN pg_settings s ON lower(s.name) = w.name ORDER BY w.place`;
}

/** `name:installed` or `name:not installed` */
export function extensionReadBack(name: string): string {
  return `SELECT ${sqlText(name)} || CASE WHEN count(*) = 0 THEN ':not installed' ELSE ':installed' END
FROM pg_extension WHERE extname = ${sqlText(name)}`;
}

/**
 * Takes a lock that lets reading and writing go on and waits behind a VACUUM (postgres ALTER TABLE, SHARE UPDATE EXCLUSIVE): three
 * tries of 5 seconds each.
 */
export function alterTable(
  table: string,
  set: readonly (readonly [string, string])[],
  reset: readonly string[],
): string {
  const parts = [
    ...(set.length === 0 ? [] : [`SET (${set.map(([name, value]) => `${name} = ${sqlText(value)}`).join(", ")})`]),
    ...(reset.length === 0 ? [] : [`RESET (${reset.join(", ")})`]),
  ];
  return `SET lock_timeout = '5s';
DO $lotus$ BEGIN
  FOR try IN 1..3 LOOP
    BEGIN
      ALTER TABLE public."${table.replaceAll('"', '""')}" ${parts.join(", ")};
      EXIT;
    EXCEPTION WHEN lock_not_available THEN
      IF try = 3 THEN RAISE; END IF;
    END;
  END LOOP;
END $lotus$;
`;
}

/**
 * Ends with a mistake of the files as they lie there now, and with none when they will do. In one session: reading the files
 * is what marks settings that only wait for a restart, and tells them from bad ones.
 */
export const filesCheck = `DO $lotus$ DECLARE bad text; BEGIN
  PERFORM count(*) FROM pg_file_settings;
  SELECT string_agg(format('%s:%s %s: %s', e.file, e.line, e.name, e.problem), '; ') INTO bad FROM (${fileErrorsQuery}) e;
  IF bad IS NOT NULL THEN RAISE EXCEPTION '%', bad; END IF;
  SELECT string_agg(format('%s:%s %s', h.file, h.line, coalesce(h.problem, 'cannot be read')), '; ') INTO bad
    FROM (${hbaQuery}) h WHERE h.problem IS NOT NULL OR h.type IS NULL;
  IF bad IS NOT NULL THEN RAISE EXCEPTION '%', bad; END IF;
END $lotus$;
`;

function listOf(names: readonly string[]): string {
  return names.length === 0 ? "NULL" : names.map((name) => sqlText(name.toLowerCase())).join(", ");
}
