import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { runOn } from "../lab/machine.ts";
import { lotus, type Ran } from "./lab-run.ts";
import { type Edit, edited } from "./shipped-inventory.ts";

export const conf = "/etc/postgresql/17/main/conf.d";
export const tuning = `${conf}/synapse_tuning.conf`;
export const hba = "/etc/postgresql/17/main/pg_hba.conf";
const psql =
  "runuser -u postgres -- /usr/lib/postgresql/17/bin/psql -X -A -t -v ON_ERROR_STOP=1 -h /var/run/postgresql -d synapse";

/** With other values than the lab has: one that a reload brings, one that needs a restart. */
export const otherValues = [
  ["work_mem: 12MB", "work_mem: 16MB"],
  ["shared_buffers: 1500MB", "shared_buffers: 1000MB"],
] as const;

/** Runs a script on the PostgreSQL host, as a person would by hand. */
export async function onHost(script: string): Promise<string> {
  return (await runOn("postgres", ["sh", "-c", script])).stdout;
}

export async function sql(text: string): Promise<string> {
  return (await onHost(`${psql} <<'END'\n${text};\nEND`)).trim();
}

export async function tune(...words: readonly string[]): Promise<Ran> {
  return lotus("tune", "postgres", ...words);
}

/** A copy of the shipped inventory with some texts in the place of others. */
export async function inventory(...changes: readonly Edit[]): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), "lotus-postgres-")), "inventory.yaml");
  await writeFile(file, edited(...changes));
  return file;
}

/** Everything the command may change: files byte for byte with owner and mode, and what runs. */
export async function everything(): Promise<string> {
  const files = `${conf}/* /etc/postgresql/17/main/*.conf /var/lib/postgresql/17/main/postgresql.auto.conf`;
  const [onDisk, running] = await Promise.all([
    onHost(`stat -c '%n %a %U:%G' ${files}; sha256sum ${files}`),
    sql(`SELECT name, setting FROM pg_settings ORDER BY 1;
SELECT relname, o.* FROM pg_class c, pg_options_to_table(reloptions) o WHERE relkind = 'r' ORDER BY 1, 2;
SELECT extname FROM pg_extension ORDER BY 1;
SELECT * FROM pg_db_role_setting ORDER BY 1, 2`),
  ]);
  return onDisk + running;
}

/** When the server was started: the same as long as nobody restarted it. */
export async function startedAt(): Promise<string> {
  return sql("SELECT pg_postmaster_start_time()");
}
