import type { AdviceTable, Place } from "../advice.ts";
import { duration, percent } from "../quantities.ts";

/** A transaction as PostgreSQL shows it. Times in milliseconds. */
export interface Transaction {
  /** 0 for a prepared transaction, which has no process. */
  readonly pid: number;
  readonly user: string;
  /** What the client calls itself. */
  readonly program: string;
  readonly state: string;
  /** The first word of its last statement; the rest may hold secrets. */
  readonly command: string;
  /** Since it last did something, and since it began. */
  readonly quiet: number;
  readonly age: number;
}

/** What can go wrong while a PostgreSQL server works. */
export type PostgresWorkFinding =
  | { readonly kind: "session-idle-in-transaction"; readonly transactions: readonly Transaction[] }
  | { readonly kind: "transaction-old"; readonly transactions: readonly Transaction[] }
  | {
      readonly kind: "sessions-blocked";
      readonly by: Transaction | undefined;
      readonly pid: number;
      readonly waiting: number;
      /** The longest wait, in milliseconds. */
      readonly longest: number;
    }
  | { readonly kind: "autovacuum-off"; readonly settings: readonly string[] }
  | {
      readonly kind: "vacuum-behind";
      readonly tables: readonly {
        readonly name: string;
        readonly dead: number;
        readonly times: number;
        readonly isOff: boolean;
      }[];
    }
  | { readonly kind: "wraparound-near"; readonly database: string; readonly age: number; readonly of: string }
  | { readonly kind: "wraparound-imminent"; readonly database: string; readonly age: number; readonly of: string }
  | { readonly kind: "checkpoints-forced"; readonly timed: number; readonly requested: number };

const millions = (count: number) => `${Math.round(count / 1e6)} million`;
const wraparound = {
  title: ({ database, age, of }: { readonly database: string; readonly age: number; readonly of: string }) =>
    `The database ${database} has gone ${millions(age)} ${of} without a freeze`,
  detail: () => ["at 2,000 million PostgreSQL stops taking writes; autovacuum should freeze at 200 to 400 million"],
};

/** The words for findings about a PostgreSQL server's work. */
export const postgresWorkAdvice = {
  "session-idle-in-transaction": {
    severity: "warning",
    title: ({ transactions }) => `${sessions(transactions.length)} idle in an open transaction`,
    detail: ({ transactions }) => transactions.map(inWords),
    means: () =>
      "it keeps its locks, and no dead row since its start can be cleared away: tables grow, queries slow down",
    fix: ({ transactions }, place) => transactions.slice(0, 3).map(endIt(place)),
  },
  "transaction-old": {
    severity: "warning",
    title: ({ transactions }) =>
      `${transactions.length === 1 ? "A transaction has" : `${transactions.length} transactions have`} been open for very long`,
    detail: ({ transactions }) => transactions.map(inWords),
    means: () => "no row that died since its start can be cleared away: tables grow, queries slow down",
    fix: ({ transactions }, place) => transactions.slice(0, 3).map(endIt(place)),
  },
  "sessions-blocked": {
    severity: "broken",
    title: ({ waiting, longest }) => `${sessions(waiting)} waiting for another's lock, up to ${duration(longest)}`,
    detail: ({ by, pid }) => [`held by ${by === undefined ? nameless(pid) : inWords(by)}`],
    means: () => "requests that need what is locked hang until it ends, or fail at their time limit",
    fix: ({ by, pid }, place) => [
      onPostgres(
        place,
        `SELECT pid, pg_blocking_pids(pid), state, left(query, 80) FROM pg_stat_activity WHERE wait_event_type = 'Lock'`,
      ),
      by === undefined ? endNameless(place, pid) : endIt(place)(by),
    ],
  },
  "autovacuum-off": {
    severity: "warning",
    title: () => "Nothing clears dead rows away: autovacuum is off",
    detail: ({ settings }) => settings.map((name) => `${name} is off`),
    means: () =>
      "nothing yet; tables grow and slow down by the day, and after long enough PostgreSQL stops taking writes",
    fix: (_, place) => [
      onPostgres(
        place,
        "SELECT name, setting, sourcefile, sourceline FROM pg_settings WHERE name IN ('autovacuum', 'track_counts')",
      ),
    ],
  },
  "vacuum-behind": {
    severity: "warning",
    title: ({ tables }) => `Dead rows pile up in ${tables.length === 1 ? tables[0]?.name : `${tables.length} tables`}`,
    detail: ({ tables }) =>
      tables.map(
        ({ name, dead, times, isOff }) =>
          `${name}: ${dead.toLocaleString("en")} dead rows, ${Math.round(times)} times what starts autovacuum${isOff ? ", which is off for it" : ""}`,
      ),
    means: () => "reads of these tables get slower, and the disk fills",
    fix: ({ tables }, place) =>
      tables.slice(0, 3).map(({ name }) => onPostgres(place, `VACUUM (VERBOSE, ANALYZE) ${name}`)),
  },
  "wraparound-near": {
    severity: "warning",
    ...wraparound,
    means: () => "nothing yet; something keeps vacuum from freezing old rows",
    fix: (_, place) => freeze(place),
  },
  "wraparound-imminent": {
    severity: "broken",
    ...wraparound,
    means: () => "when it reaches the end, nothing can be written until hours of vacuum are over",
    fix: (_, place) => freeze(place),
  },
  "checkpoints-forced": {
    severity: "warning",
    title: ({ timed, requested }) =>
      `${percent(requested / (timed + requested))} of the checkpoints came before their time`,
    detail: ({ timed, requested }) => [
      `${requested} were forced by a full max_wal_size or a command, ${timed} came in time`,
    ],
    means: () => "the disk writes more than it needs to, and everything is slower while a checkpoint runs",
    fix: (_, place) => [
      onPostgres(
        place,
        "SELECT name, setting, unit FROM pg_settings WHERE name IN ('max_wal_size', 'checkpoint_timeout')",
      ),
      onPostgres(place, "SELECT pg_stat_reset_shared('checkpointer')   # counts anew, after max_wal_size was raised"),
    ],
  },
} satisfies AdviceTable<PostgresWorkFinding>;

function sessions(count: number): string {
  return count === 1 ? "A session is" : `${count} sessions are`;
}

function inWords({ pid, user, program, state, command, quiet, age }: Transaction): string {
  const who = pid === 0 ? `prepared transaction ${program}` : `process ${pid}`;
  const called = pid === 0 || program === "" ? "" : `, ${program}`;
  const last = command === "" ? "" : `, last command ${command}`;
  const since = pid !== 0 && state.startsWith("idle") ? `, quiet for ${duration(quiet)}` : "";
  return `${who} (${user}${called}): ${state}${since}, begun ${duration(age)} ago${last}`;
}

/** A prepared transaction, which no lock names, or a process of the server's own. */
function nameless(pid: number): string {
  return pid === 0 ? "a prepared transaction" : `process ${pid}`;
}

function endNameless(place: Place, pid: number): string {
  return onPostgres(
    place,
    pid === 0 ? "SELECT gid, prepared, owner FROM pg_prepared_xacts" : `SELECT pg_cancel_backend(${pid})`,
  );
}

function endIt(place: Place): (transaction: Transaction) => string {
  return ({ pid, program, state }) => {
    if (pid === 0) return onPostgres(place, `ROLLBACK PREPARED '${program.replaceAll("'", "''")}'`);
    return onPostgres(place, `SELECT pg_${state === "active" ? "cancel" : "terminate"}_backend(${pid})`);
  };
}

function freeze(place: Place): readonly string[] {
  return [
    onPostgres(
      place,
      "SELECT pid, state, age(backend_xmin), xact_start FROM pg_stat_activity WHERE backend_xmin IS NOT NULL ORDER BY 3 DESC",
    ),
    onPostgres(place, "VACUUM (FREEZE, VERBOSE)"),
  ];
}

/** The command that runs a statement, or a command of psql, in the service's database. */
export function onPostgres({ host, service }: Place, statement: string): string {
  const [sql = "", comment] = statement.split("   # ");
  const database = service?.kind === "postgresql" ? ` ${service.database}` : "";
  const words = `lotus exec ${host.name} -- runuser -u postgres -- psql${database} -c "${sql}"`;
  return comment === undefined ? words : `${words}   # ${comment}`;
}
