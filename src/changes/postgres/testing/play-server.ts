import type { Trial } from "../../../probes/postgres-trial.ts";
import { parsePostgresConf } from "../../../services/postgresql-conf.ts";
import type { FileState, HostPlan } from "../../change.ts";
import type { PostgresSeen, RunningSetting, ServerSeen, SettingLine } from "../seen.ts";
import { toTry } from "../settings.ts";
import type { PostgresWanted, TuneChoice } from "../wanted.ts";

/** A PostgreSQL server as the planner knows one; values in base units mean themselves. */
export interface PlayServer {
  readonly tuning: FileState | undefined;
  readonly hba: FileState;
  readonly running: ReadonlyMap<string, string>;
  readonly tables: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly extensions: ReadonlyMap<string, boolean>;
}

const folder = "/etc/postgresql/17/main";
export const tuningPath = `${folder}/conf.d/synapse_tuning.conf`;
export const hbaPath = `${folder}/pg_hba.conf`;
const libraries = "/usr/lib/postgresql/17/lib";

/** What the server knows, and what each setting is without a file. */
const known: Readonly<Record<string, Omit<RunningSetting, "name" | "running" | "source"> & { readonly boot: string }>> =
  {
    work_mem: { type: "integer", unit: "kB", context: "user", boot: "4096" },
    shared_buffers: { type: "integer", unit: "8kB", context: "postmaster", boot: "16384" },
    jit: { type: "bool", unit: undefined, context: "user", boot: "on" },
    shared_preload_libraries: { type: "string", unit: undefined, context: "postmaster", boot: "" },
    max_connections: { type: "integer", unit: undefined, context: "postmaster", boot: "100" },
    superuser_reserved_connections: { type: "integer", unit: undefined, context: "postmaster", boot: "3" },
  };

export function fileOf(content: string): FileState {
  return { content, mode: 0o644, owner: "postgres", group: "postgres" };
}

export const pristine: PlayServer = {
  tuning: undefined,
  hba: { ...fileOf("local all all peer\n"), mode: 0o640 },
  running: new Map(Object.entries(known).map(([name, { boot }]) => [name, boot])),
  tables: new Map([["devices", new Map()]]),
  extensions: new Map([["pg_stat_statements", false]]),
};

export function want(
  settings: Readonly<Record<string, string>>,
  more: Partial<PostgresWanted> & { readonly choice?: TuneChoice } = {},
): PostgresWanted {
  return {
    host: "postgres",
    label: "postgres (109)",
    service: "postgresql",
    unit: "postgresql@17-main.service",
    database: "synapse",
    programs: {
      directory: "/usr/lib/postgresql/17/bin",
      data: "/var/lib/postgresql/17/main",
      config: `${folder}/postgresql.conf`,
      sockets: "/var/run/postgresql",
      port: 5432,
    },
    files: { tuning: tuningPath, hba: hbaPath },
    settings: Object.entries(settings).map(([name, value]) => ({ name, value })),
    tables: new Map(),
    extensions: [],
    admitted: ["10.10.10.29"],
    role: undefined,
    choice: { restart: false, hba: false },
    ...more,
  };
}

/** What a look at the server shows. `more`: what else it says. */
export function see(wanted: PostgresWanted, play: PlayServer, more: Partial<ServerSeen> = {}): PostgresSeen {
  const server: ServerSeen = {
    settings: new Map(
      Object.entries(known).map(([name, { boot, ...type }]) => [
        name,
        { ...type, name, running: play.running.get(name) ?? boot, source: "configuration file" },
      ]),
    ),
    known: new Set(Object.keys(known)),
    lines: linesOf(play.tuning),
    mistakes: [],
    hbaMistakes: [],
    roleSettings: [],
    unread: [],
    pending: [],
    tables: play.tables,
    extensions: play.extensions,
    owner: "synapse_user",
    databaseBytes: 1,
    ...more,
  };
  return {
    tuning: play.tuning,
    hba: play.hba,
    server,
    trials: new Map(toTry(wanted, { server }).map(({ name, value }) => [name, trialOf(name, value)])),
    libraries: new Set(["pg_stat_statements", "auto_explain"].map((name) => `${libraries}/${name}.so`)),
    space: [{ mount: "/", free: 10 * 1024 ** 3, total: 30 * 1024 ** 3 }],
    memory: 6 * 1024 ** 3,
  };
}

/** The server after a plan was carried out on it. */
export function carriedOut(play: PlayServer, { changes }: HostPlan): PlayServer {
  let now = play;
  for (const change of changes) {
    if (change.kind === "write")
      now = change.path === hbaPath ? { ...now, hba: change.after } : { ...now, tuning: change.after };
    if (change.kind === "unit") now = { ...now, running: afterReading(now, change.action === "restart") };
    if (change.kind === "run" && change.readBack !== undefined)
      now = afterSql(now, change.because, change.readBack.after);
  }
  return now;
}

function afterReading({ running, tuning }: PlayServer, isRestarted: boolean): ReadonlyMap<string, string> {
  const lines = linesOf(tuning);
  return new Map(
    Object.entries(known).map(([name, { boot, context }]) => {
      const value = lines.findLast((line) => line.name === name)?.value ?? boot;
      return [name, context === "postmaster" && !isRestarted ? (running.get(name) ?? boot) : value];
    }),
  );
}

/** From what is to be read back: `name:value` of a table's options, `name installed`. */
function afterSql(play: PlayServer, because: string, after: string): PlayServer {
  const table = /^table (\w+)$/.exec(because)?.[1];
  if (table === undefined) return { ...play, extensions: new Map([[after.split(":")[0] ?? "", true]]) };
  const options = new Map(play.tables.get(table));
  for (const line of after.split("\n")) {
    const [name = "", value = ""] = line.split(":");
    if (value === "default") options.delete(name);
    else options.set(name, value);
  }
  return { ...play, tables: new Map([...play.tables, [table, options]]) };
}

function linesOf(tuning: FileState | undefined): readonly SettingLine[] {
  return parsePostgresConf(String(tuning?.content ?? "")).flatMap(({ name, value }, index) =>
    name === undefined || value === undefined
      ? []
      : [{ name, value, file: tuningPath, line: index + 1, at: index + 20 }],
  );
}

function trialOf(name: string, value: string): Trial {
  if (!Object.hasOwn(known, name)) return { is: "refused", why: `unrecognized configuration parameter "${name}"` };
  return known[name]?.type === "integer" && !/^\d+$/.test(value)
    ? { is: "refused", why: `invalid value for parameter "${name}": "${value}"` }
    : { is: "taken", value };
}
