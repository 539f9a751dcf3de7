import type { HostView } from "../../src/hosts/host.ts";
import type { Inventory } from "../../src/inventory/inventory.ts";
import { type AskRows, dumpAccounts } from "./database-accounts.ts";

/** What a health run looks into; Synapse's own names. */
const tables = ["schema_version", "background_updates"];

/** SQL that makes another PostgreSQL look like the lab's to a health run: the tables it asks for, and the server's version. */
export async function dumpDatabase({ services }: Inventory, view: (host: string) => HostView): Promise<string> {
  const postgres = services.find((service) => service.kind === "postgresql");
  if (postgres?.kind !== "postgresql") throw new Error("the inventory has no postgresql service");
  const ask = async (...words: readonly string[]): Promise<string> => {
    const { stdout, stderr, status } = await view(postgres.host).query(words, { as: "postgres" });
    if (status !== 0) throw new Error(`${words[0]} failed: ${stderr}`);
    return stdout;
  };
  const plain = ["--inserts", "--no-owner", "--no-privileges", "--no-comments"];
  const rows: AskRows = async (sql) => {
    const text = await ask("psql", "-XqAt", `--dbname=${postgres.database}`, `--command=${asJson(sql)}`);
    return JSON.parse(text) as readonly Readonly<Record<string, unknown>>[];
  };
  const accounts = await dumpAccounts({ services }, rows);
  const dump = await ask("pg_dump", ...plain, ...tables.map((name) => `--table=${name}`), postgres.database);
  const version = await ask("psql", "-XqAt", `--dbname=${postgres.database}`, "--command=SHOW server_version");
  return `${withoutClient(dump)}\n${accounts}\n${asVersion(version.trim())}`;
}

function asJson(sql: string): string {
  return `SELECT coalesce(json_agg(row), '[]') FROM (${sql}) AS row`;
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
  SELECT CASE name WHEN 'server_version' THEN '${version.replaceAll("'", "''")}' ELSE pg_catalog.current_setting(name) END
$$;
SET search_path = recorded, pg_catalog, public;
`;
}
