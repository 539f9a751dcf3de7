import type { AdviceTable } from "../advice.ts";
import { percent } from "../quantities.ts";
import { journalOf, lossOf } from "./answers.ts";

/** What can be wrong inside PostgreSQL. */
export type DatabaseFinding =
  | {
      readonly kind: "database-refuses";
      /** SQLSTATE. */
      readonly code: string;
      readonly message: string;
    }
  | { readonly kind: "database-missing"; readonly database: string }
  | { readonly kind: "database-read-only" }
  | { readonly kind: "schema-unreadable"; readonly database: string; readonly problem: string }
  | { readonly kind: "connections-exhausted"; readonly used: number | undefined; readonly usable: number | undefined }
  | { readonly kind: "connections-short"; readonly used: number; readonly usable: number };

const activity =
  "psql -c 'SELECT usename, application_name, state, count(*) FROM pg_stat_activity GROUP BY 1, 2, 3 ORDER BY 4 DESC'";

/** The words for findings about the database. */
export const databaseAdvice = {
  "database-refuses": {
    severity: "broken",
    title: ({ message }) => `PostgreSQL lets nobody in: ${message}`,
    detail: ({ code, message }) => [`"${message}" (${code})`],
    means: (_, place) => lossOf(place),
    fix: (_, place) => [...journalOf(place), `lotus exec ${place.host.name} -- pg_lsclusters`],
  },
  "database-missing": {
    severity: "broken",
    title: ({ database }) => `PostgreSQL has no database ${database}`,
    detail: ({ database }) => [`the server runs, and knows no database of the name ${database}`],
    means: (_, place) => lossOf(place),
    fix: (_, { host }) => [`lotus exec ${host.name} -- runuser -u postgres -- psql -l`],
  },
  "database-read-only": {
    severity: "broken",
    title: () => "PostgreSQL is in recovery and takes no writes",
    detail: () => ["pg_is_in_recovery() is true: it is a standby, or is restoring a backup"],
    means: (_, place) => lossOf(place),
    fix: (_, place) => [...journalOf(place), `lotus exec ${place.host.name} -- pg_lsclusters`],
  },
  "schema-unreadable": {
    severity: "broken",
    title: ({ database }) => `The database ${database} is not Synapse's`,
    detail: ({ problem }) => [`reading the table schema_version: ${problem}`],
    means: (_, place) => lossOf(place),
    fix: ({ database }, { host }) => [`lotus exec ${host.name} -- runuser -u postgres -- psql ${database} -c '\\dt'`],
  },
  "connections-exhausted": {
    severity: "broken",
    title: () => "PostgreSQL has no connection left",
    detail: ({ used, usable }) => [
      used === undefined ? "it refused lotus, too: too many connections" : `${used} in use, ${usable} for services`,
    ],
    means: () => "Synapse waits for connections: everything is slow, then fails",
    fix: (_, { host }) => [`lotus exec ${host.name} -- runuser -u postgres -- ${activity}`],
  },
  "connections-short": {
    severity: "warning",
    title: ({ used, usable }) => `PostgreSQL runs short of connections: ${percent(used / usable)} in use`,
    detail: ({ used, usable }) => [`${used} of ${usable} for services are in use`],
    means: () => "nothing yet; when none is left, Synapse waits and then fails",
    fix: (_, { host }) => [`lotus exec ${host.name} -- runuser -u postgres -- ${activity}`],
  },
} satisfies AdviceTable<DatabaseFinding>;
