import { runOn } from "./machine.ts";

/** The host with the database. */
export const postgresHost = "postgres";

/** Where PostgreSQL's own programs lie: Debian's wrappers stop working when a configuration file has a mistake. */
export const programs = "/usr/lib/postgresql/17/bin";

/** To run as the user postgres. */
export const psql = [`${programs}/psql`, "-h", "/var/run/postgresql", "-XqAt", "-v", "ON_ERROR_STOP=1"];

/** Runs statements in Synapse's database as its superuser, each text in a transaction of its own; what they print, without decoration. */
export async function sql(...statements: readonly string[]): Promise<string> {
  const commands = statements.flatMap((statement) => ["-c", statement]);
  const { stdout } = await runOn(postgresHost, ["runuser", "-u", "postgres", "--", ...psql, "synapse", ...commands]);
  return stdout.trim();
}
