import { postgresHost as host, sql } from "../sql.ts";
import type { Fault } from "./fault.ts";
import { admit, configure, configured, restart } from "./postgresql-host.ts";

/** Somebody raised a setting that only a restart can raise, and reloaded. */
export const restartPending: Fault = {
  what: "a changed setting of PostgreSQL waits for a restart",
  host,
  ...configured(
    "max_connections = 120",
    "pending_restart FROM pg_settings WHERE name = 'max_connections'",
    "NOT pending_restart FROM pg_settings WHERE name = 'max_connections'",
  ),
};

/** Somebody saved a file and did not reload. */
export const reloadPending: Fault = {
  what: "a changed file of PostgreSQL was not read",
  host,
  break: () => configure("work_mem = 16MB"),
  mend: () => configure(undefined),
};

/** A line in conf.d that PostgreSQL cannot read; Debian's own tools cannot either. */
export const configFileBroken: Fault = {
  what: "a file in PostgreSQL's conf.d has a syntax error",
  host,
  break: () => configure("work_mem = 16MB, for now"),
  mend: () => configure(undefined),
};

/** It was restarted with less memory than the deployment was tuned for. */
export const settingDiffers: Fault = {
  what: "PostgreSQL runs with other settings than wanted",
  host,
  break: async (lab) => {
    await configure("shared_buffers = 256MB");
    await restart(lab);
  },
  mend: async (lab) => {
    await configure(undefined);
    await restart(lab);
  },
};

/** pg_hba.conf is not read again, so the lab stays shut; health reads the file as the next reload will. */
const hbaLine = (what: string, line: string): Fault => ({
  what,
  host,
  break: () => admit(line),
  mend: () => admit(undefined),
});
export const hbaOpen = hbaLine(
  "pg_hba.conf lets in every machine with a password",
  "host all all 0.0.0.0/0 scram-sha-256",
);
export const hbaTrusts = hbaLine("pg_hba.conf lets in machines without a password", "host all all samenet trust");
export const hbaBroken = hbaLine("pg_hba.conf has a line without a mask", "host synapse all 192.0.2.1 scram-sha-256");

/** The library is loaded, but somebody dropped the extension. */
export const statementsUncounted: Fault = {
  what: "the extension pg_stat_statements is gone",
  host,
  break: async () => void (await sql("DROP EXTENSION IF EXISTS pg_stat_statements")),
  mend: async () => void (await sql("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")),
};

/** C.UTF-8 sorts as C does, so nothing breaks; Synapse refuses it all the same when it starts. */
export const localeUnsafe: Fault = {
  what: "the database has a locale that Synapse refuses",
  host,
  break: () => locale("C.UTF-8"),
  mend: () => locale("C"),
};

async function locale(name: string): Promise<void> {
  await sql(`UPDATE pg_database SET datcollate = '${name}', datctype = '${name}' WHERE datname = current_database()`);
}
