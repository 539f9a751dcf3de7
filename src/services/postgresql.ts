/** Where Debian's clusters keep their sockets. */
export const debianSockets = "/var/run/postgresql";

export const defaultPort = 5432;

/** The role with which lotus looks: nobody else sees every connection and setting. */
export const superuser = "postgres";

/** SQLSTATEs a login can end with. */
export const loginRefusals = { noSuchDatabase: "3D000", tooManyConnections: "53300", notAllowed: "28" } as const;

/** One row: `version`, `recovering`, `used`, `usable`. Reserved connections are not for services, so they do not count as usable. */
export const serverQuery = `SELECT current_setting('server_version') AS version, pg_is_in_recovery() AS recovering,
  (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
    - coalesce(current_setting('reserved_connections', true), '0')::int AS usable`;

/** One row: `version`, of the tables Synapse made. */
export const schemaQuery = "SELECT version FROM schema_version";

/** The role that Synapse's own guide makes for it. Nobody but it is asked about at the door, and no password is sent. */
export const guideRole = "synapse_user";

/** Whether pg_hba.conf itself turned a login away: `28000`, in words that name the file in every language. */
export function isRefusedByHba({ code, message }: { readonly code: string; readonly message: string }): boolean {
  return code === "28000" && message.includes("pg_hba.conf");
}

/** Text as a literal of SQL, for servers with standard_conforming_strings, which is every one since 9.1 unless told otherwise. */
export function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
