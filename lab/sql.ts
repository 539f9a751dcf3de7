import { runOn } from "./machine.ts";

/** Runs SQL in Synapse's database, as its superuser; returns what psql prints, without decoration. */
export async function synapseSql(statement: string): Promise<string> {
  const psql = ["/usr/lib/postgresql/17/bin/psql", "-h", "/var/run/postgresql", "-XqAt", "-v", "ON_ERROR_STOP=1"];
  const words = ["runuser", "-u", "postgres", "--", ...psql, "-d", "synapse"];
  return (await runOn("postgres", words, { input: statement })).stdout.trim();
}
