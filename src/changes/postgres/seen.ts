import type { FreeSpace } from "../../probes/free-space.ts";
import type { Trial } from "../../probes/postgres-trial.ts";
import type { FileState } from "../change.ts";

/** A setting as it runs. */
export interface RunningSetting {
  readonly name: string;
  /** In its base unit. */
  readonly running: string;
  readonly type: string;
  readonly unit: string | undefined;
  /** `postmaster` for one that only a restart changes. */
  readonly context: string;
  /** Where the running value comes from, such as `configuration file` or `command line`. */
  readonly source: string;
}

/** A line of any configuration file that sets something lotus keeps. */
export interface SettingLine {
  readonly name: string;
  readonly value: string;
  readonly file: string;
  readonly line: number;
  /** Later ones win. */
  readonly at: number;
}

/** A line that PostgreSQL will not take. */
export interface Mistake {
  /** Absent where the file itself cannot be opened. */
  readonly file: string | undefined;
  readonly line: number;
  readonly problem: string;
}

/** A role's or database's own value, which wins over every file. */
export interface RoleSetting {
  readonly role: string | undefined;
  readonly database: string | undefined;
  readonly name: string;
  readonly value: string;
}

/** Something another file brings in with the next reload or restart. */
export interface Waiting {
  readonly name: string;
  readonly wanted: string | undefined;
  readonly place: string;
}

/** What a server says about itself. */
export interface ServerSeen {
  /** By name in lower case; one that the server does not know is missing. */
  readonly settings: ReadonlyMap<string, RunningSetting>;
  /** Names of all settings there are, in lower case. */
  readonly known: ReadonlySet<string>;
  readonly lines: readonly SettingLine[];
  readonly mistakes: readonly Mistake[];
  readonly hbaMistakes: readonly Mistake[];
  readonly roleSettings: readonly RoleSetting[];
  /** Read by the next reload. */
  readonly unread: readonly Waiting[];
  /** Taken by the next restart. */
  readonly pending: readonly Waiting[];
  /** By table: its own options. */
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** By name, whether it is installed; one without a file is missing. */
  readonly extensions: ReadonlyMap<string, boolean>;
  /** Whom the database belongs to, unless that is a superuser. */
  readonly owner: string | undefined;
  readonly databaseBytes: number;
}

/** Everything the plan depends on. */
export interface PostgresSeen {
  readonly tuning: FileState | undefined;
  readonly hba: FileState | undefined;
  /** Why the server could not be asked, in its stead. */
  readonly server: ServerSeen | string;
  /** What the server's own parser makes of values that do not run. */
  readonly trials: ReadonlyMap<string, Trial>;
  /** Paths of libraries that are there. */
  readonly libraries: ReadonlySet<string>;
  readonly space: readonly FreeSpace[];
  /** Who is in a call, in words; undefined when nobody is, or it was not asked. */
  readonly calls?: string | undefined;
  /** Of the host, in bytes. */
  readonly memory: number;
}
