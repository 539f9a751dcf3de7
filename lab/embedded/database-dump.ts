import type { HostView } from "../../src/hosts/host.ts";
import type { Inventory } from "../../src/inventory/inventory.ts";
import { sqlText } from "../../src/services/postgresql.ts";
import { type AskRows, dumpAccounts } from "./database-accounts.ts";

/** What a health run looks into; Synapse's own names. */
const tables = [
  "schema_version",
  "schema_compat_version",
  "background_updates",
  "destinations",
  "federation_stream_position",
  "appservice_stream_position",
  "user_directory_stream_pos",
  "events",
  "event_json",
  "current_state_events",
  "room_account_data",
  "local_media_repository",
  "remote_media_cache",
  "users",
];
const notRules = "type NOT LIKE '%.rule.%'";
/** Of these only some rows are kept: passwords stand in one, and a ban list's rules, of which only the number counts, fill the others. */
const some: Readonly<Record<string, string>> = {
  users: "SELECT name, appservice_id FROM users ORDER BY name",
  events: `SELECT * FROM events WHERE ${notRules} ORDER BY stream_ordering`,
  event_json: `SELECT * FROM event_json WHERE event_id IN (SELECT event_id FROM events WHERE ${notRules}) ORDER BY event_id`,
  current_state_events: `SELECT * FROM current_state_events WHERE ${notRules} ORDER BY event_id`,
};
const uuid = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

/**
 * What a health run reads of the server's configuration, which the engine of the embedded deployment has none of its own for: its
 * files, who may log in, its extensions. Of all settings only those that somebody set and those that are asked for by name.
 */
const views = (settings: readonly string[]): Readonly<Record<string, string>> => ({
  pg_file_settings: "true",
  pg_hba_file_rules: "true",
  pg_extension: "true",
  pg_settings: `source = 'configuration file' OR name IN (${["autovacuum", "track_counts", ...settings].map(sqlText).join(", ")})`,
});

/**
 * SQL that makes another PostgreSQL look like the lab's to a health run: the tables it asks for, the server's version and
 * configuration, the database's name and locale. What the server is doing (sessions, WAL, vacuum) is the other one's own.
 */
export async function dumpDatabase({ services }: Inventory, view: (host: string) => HostView): Promise<string> {
  const postgres = services.find((service) => service.kind === "postgresql");
  if (postgres?.kind !== "postgresql") throw new Error("the inventory has no postgresql service");
  const ask = async (...words: readonly string[]): Promise<string> => {
    const { stdout, stderr, status } = await view(postgres.host).query(words, { as: "postgres" });
    if (status !== 0) throw new Error(`${words[0]} failed: ${stderr}`);
    return stdout;
  };
  const plain = ["--inserts", "--no-owner", "--no-privileges", "--no-comments"];
  plain.push(...Object.keys(some).map((name) => `--exclude-table-data=${name}`));
  // Without what is made after the data, indexes and constraints, which lead to tables that are not asked for.
  plain.push("--section=pre-data", "--section=data");
  const dump = await ask("pg_dump", ...plain, ...tables.map((name) => `--table=${name}`), postgres.database);
  const say = async (sql: string): Promise<string> =>
    (await ask("psql", "-XqAt", `--dbname=${postgres.database}`, `--command=${sql}`)).trim();
  const copies = await Promise.all(
    Object.entries(views(Object.keys(postgres.settings))).map(async ([name, which]) =>
      asView(name, await say(`SELECT coalesce(json_agg(v), '[]') FROM ${name} v WHERE ${which}`)),
    ),
  );
  const locale = await say(
    "SELECT json_build_array(datcollate, datctype) FROM pg_database WHERE datname = current_database()",
  );
  const [collate = "", ctype = ""] = JSON.parse(locale) as readonly string[];
  const rows: AskRows = async (sql) => JSON.parse(await say(asJson(sql))) as Awaited<ReturnType<AskRows>>;
  const parts = await Promise.all(
    Object.entries(some).map(async ([name, sql]) => asRows(name, JSON.stringify(await rows(sql)))),
  );
  return [
    withoutIds([withoutClient(dump), ...parts].join("\n")),
    await dumpAccounts({ services }, rows),
    asVersion(await say("SHOW server_version")).trimEnd(),
    ...copies,
    `UPDATE pg_catalog.pg_database SET datname = ${sqlText(postgres.database)}, datcollate = ${sqlText(collate)}, datctype = ${sqlText(ctype)}
  WHERE datname = current_database();\n`,
  ].join("\n");
}

function asJson(sql: string): string {
  return `SELECT coalesce(json_agg(row), '[]') FROM (${sql}) AS row`;
}

function asRows(table: string, rows: string): string {
  const from = `json_populate_recordset(NULL::public.${table}, ${sqlText(rows)})`;
  return table === "users"
    ? `INSERT INTO public.users (name, appservice_id) SELECT name, appservice_id FROM ${from};`
    : `INSERT INTO public.${table} SELECT * FROM ${from};`;
}

/** A view of the server that answers with what the lab's said, found before the engine's own. */
function asView(name: string, rows: string): string {
  return `CREATE VIEW recorded.${name} AS SELECT * FROM json_populate_recordset(NULL::pg_catalog.${name}, ${sqlText(rows)});`;
}

/** A webhook's id is a credential: each becomes another one that never was. */
function withoutIds(dump: string): string {
  const known = new Map<string, string>();
  return dump.replaceAll(uuid, (id) => {
    const other = known.get(id) ?? `00000000-0000-4000-8000-${String(known.size + 1).padStart(12, "0")}`;
    known.set(id, other);
    return other;
  });
}

/** Without what is meant for psql or only for pg_dump's own session. */
function withoutClient(dump: string): string {
  const lines = dump.split("\n").filter((line) => !/^(?:\\|--|SET |SELECT pg_catalog\.set_config)/.test(line));
  return lines
    .join("\n")
    .replaceAll(/\n{2,}/g, "\n")
    .trim();
}

/** The engine's own version cannot be set, but a schema that is searched before pg_catalog may answer for it. */
function asVersion(version: string): string {
  return `CREATE SCHEMA recorded;
CREATE FUNCTION recorded.current_setting(name text) RETURNS text LANGUAGE sql AS $$
  SELECT CASE name WHEN 'server_version' THEN ${sqlText(version)} ELSE pg_catalog.current_setting(name) END
$$;
SET search_path = recorded, pg_catalog, public;
`;
}
