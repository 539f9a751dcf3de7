import type { AdviceTable, Place } from "../advice.ts";
import { onPostgres } from "./postgresql-work.ts";

/** A setting whose value is another than wanted. Both are absent for text, which may hold secrets. */
export interface SettingGap {
  readonly name: string;
  readonly running: string | undefined;
  readonly wanted: string | undefined;
  /** Where it is set, as `FILE:LINE`. */
  readonly at: string | undefined;
}

/** A line of pg_hba.conf that lets in more than it should. */
export interface HbaLine {
  readonly line: number;
  /** As it stands there: `host all all 0.0.0.0/0 trust`. */
  readonly rule: string;
}

/** What can be wrong with a PostgreSQL server's configuration. */
export type PostgresConfigurationFinding =
  | {
      readonly kind: "config-file-broken";
      readonly lines: readonly { readonly at: string; readonly name: string | undefined; readonly problem: string }[];
    }
  | { readonly kind: "restart-pending"; readonly settings: readonly SettingGap[] }
  | { readonly kind: "reload-pending"; readonly settings: readonly SettingGap[] }
  | { readonly kind: "setting-differs"; readonly settings: readonly SettingGap[] }
  | {
      readonly kind: "hba-broken";
      readonly file: string;
      readonly lines: readonly { readonly line: number; readonly problem: string }[];
    }
  | {
      readonly kind: "hba-open";
      readonly file: string;
      readonly lines: readonly HbaLine[];
      readonly allowed: readonly string[];
    }
  | { readonly kind: "hba-trusts"; readonly file: string; readonly lines: readonly HbaLine[] }
  | { readonly kind: "locale-unsafe"; readonly collate: string; readonly ctype: string; readonly encoding: string }
  | { readonly kind: "statements-uncounted"; readonly database: string };

/** The words for findings about a PostgreSQL server's configuration. */
export const postgresConfigurationAdvice = {
  "config-file-broken": {
    severity: "warning",
    title: () => "PostgreSQL's configuration has a mistake",
    detail: ({ lines }) =>
      lines.map(({ at, name, problem }) => `${at}  ${name === undefined ? "" : `${name}: `}${problem}`),
    means: () => "it runs on with what it had; changes are not taken, and after a restart it may not come up",
    fix: ({ lines }, { host }) => [
      ...new Set(lines.map(({ at }) => `lotus exec ${host.name} -- cat -n ${at.replace(/:\d+$/, "")}`)),
    ],
  },
  "restart-pending": {
    severity: "warning",
    title: ({ settings }) =>
      `PostgreSQL must be restarted before ${namesOf(settings)} ${settings.length === 1 ? "takes" : "take"} effect`,
    detail: ({ settings }) => settings.map(inWords),
    means: () => "nothing yet; the next restart, whoever causes it, changes how it runs",
    fix: (_, place) => [
      onPostgres(place, "CHECKPOINT"),
      `lotus exec ${place.host.name} -- systemctl restart ${unitOf(place)}   # a few seconds without database`,
    ],
  },
  "reload-pending": {
    severity: "warning",
    title: ({ settings }) => `PostgreSQL has not read its files since ${namesOf(settings)} changed there`,
    detail: ({ settings }) => settings.map(inWords),
    means: () => "it runs with what was in the files before",
    fix: (_, place) => [`lotus exec ${place.host.name} -- systemctl reload ${unitOf(place)}`],
  },
  "setting-differs": {
    severity: "warning",
    title: ({ settings }) => `PostgreSQL runs with another ${namesOf(settings)} than the inventory wants`,
    detail: ({ settings }) => settings.map(inWords),
    means: () => "nothing yet; it was tuned for this deployment, and does not run that way",
    fix: ({ settings }, place) => [
      onPostgres(
        place,
        `SELECT name, setting, unit, source, sourcefile, sourceline FROM pg_settings WHERE name IN (${settings.map(({ name }) => `'${name}'`).join(", ")})`,
      ),
      `lotus inventory show ${place.service?.name ?? place.host.name}   # correct it there if what runs is right`,
    ],
  },
  "hba-broken": {
    severity: "warning",
    title: () => "pg_hba.conf has a mistake",
    detail: ({ file, lines }) => lines.map(({ line, problem }) => `${file}:${line}  ${problem}`),
    means: () => "the rules of before stay in force, changes are not taken, and a restart fails",
    fix: ({ file }, { host }) => [`lotus exec ${host.name} -- cat -n ${file}`],
  },
  "hba-open": {
    severity: "warning",
    title: () => "PostgreSQL would let in more machines than it should",
    detail: ({ file, lines, allowed }) => [
      ...lines.map(({ line, rule }) => `${file}:${line}  ${rule}`),
      `the inventory lets in ${allowed.length === 0 ? "nobody from another machine" : allowed.join(", ")}`,
    ],
    means: () => "only a password stands between those machines and every account and room of the server",
    fix: ({ file }, place) => [
      `lotus exec ${place.host.name} -- cat -n ${file}`,
      `lotus inventory show ${place.service?.name ?? place.host.name}   # who may reach it stands there, at the port sql`,
    ],
  },
  "hba-trusts": {
    severity: "broken",
    title: () => "PostgreSQL lets other machines in without a password",
    detail: ({ file, lines }) => lines.map(({ line, rule }) => `${file}:${line}  ${rule}`),
    means: () => "whoever can reach the port can read and change every account, room and key of the server",
    fix: ({ file }, place) => [
      `lotus exec ${place.host.name} -- cat -n ${file}   # scram-sha-256 in place of trust, then`,
      `lotus exec ${place.host.name} -- systemctl reload ${unitOf(place)}`,
    ],
  },
  "locale-unsafe": {
    severity: "warning",
    title: () => "The database has a locale that Synapse refuses",
    detail: ({ collate, ctype, encoding }) => [
      `collate ${collate}, ctype ${ctype}, encoding ${encoding}; Synapse wants C, C, UTF8`,
    ],
    means: () => "Synapse will not start again, and an upgrade of the system may corrupt indexes of text",
    fix: (_, place) => [
      onPostgres(place, "SELECT datname, datcollate, datctype FROM pg_database"),
      "lotus explain locale-unsafe",
    ],
  },
  "statements-uncounted": {
    severity: "warning",
    title: () => "Nobody counts which statements cost the most",
    detail: ({ database }) => [
      `the library pg_stat_statements is wanted, and the database ${database} has no extension of that name`,
    ],
    means: () => "nothing for people; when the database is slow, nothing will tell why",
    fix: (_, place) => [onPostgres(place, "CREATE EXTENSION pg_stat_statements")],
  },
} satisfies AdviceTable<PostgresConfigurationFinding>;

function namesOf(settings: readonly SettingGap[]): string {
  const names = settings.map(({ name }) => name);
  return names.length <= 2 ? names.join(" and ") : `${names[0]} and ${names.length - 1} more`;
}

function inWords({ name, running, wanted, at }: SettingGap): string {
  const values =
    running === undefined || wanted === undefined ? "another text" : `runs with ${running}, wanted ${wanted}`;
  return `${name}: ${values}${at === undefined ? "" : `  (${at})`}`;
}

function unitOf({ service }: Place): string {
  return service?.unit ?? "postgresql";
}
