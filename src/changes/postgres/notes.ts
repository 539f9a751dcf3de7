import { parsePostgresConf } from "../../services/postgresql-conf.ts";
import { parseHba } from "../../services/postgresql-hba.ts";
import { isVacuumOption } from "../../services/postgresql-tables.ts";
import type { Change, Note } from "../change.ts";
import { type HeldSetting, rejectedLines } from "./settings.ts";
import type { PostgresSeen, ServerSeen, Waiting } from "./seen.ts";
import type { PostgresWanted } from "./wanted.ts";

/** What the plan is for, and what it will do. */
export interface PlannedWork {
  readonly wanted: PostgresWanted;
  readonly seen: PostgresSeen;
  readonly server: ServerSeen;
  readonly held: readonly HeldSetting[];
  readonly changes: readonly Change[];
}

/** How long PostgreSQL is away for a restart after a checkpoint, in words: one to two seconds in the lab, more on a busy disk. */
const away = "about 3 s without database";

/** What a person should know beside the changes. */
export function notesOn(work: PlannedWork): readonly Note[] {
  const { wanted, server, held } = work;
  return [
    ...restartNotes(work),
    ...held.flatMap((setting) => winnerNote(setting)),
    ...held.flatMap(({ name, now }) => (now === undefined ? [unknownUntil(name)] : [])),
    ...alsoTaken(work),
    ...foreignLines(work),
    ...foreignTables(wanted, server),
    ...missing(wanted, server),
    ...(wanted.choice.hba ? hbaNotes(work) : []),
  ];
}

function restartNotes({ wanted, seen, held, changes }: PlannedWork): readonly Note[] {
  const calls = `${seen.calls ?? "calls in progress"} are not affected`;
  const waiting = held.filter(({ needsRestart, winner }) => needsRestart && winner === undefined);
  const names = waiting.map(({ name }) => name).join(", ");
  if (waiting.length === 0) return [];
  if (changes.some((change) => change.kind === "unit" && change.action === "restart")) {
    const text = `PostgreSQL is restarted for ${names}: ${away}; ${calls}. Synapse tries again by itself meanwhile`;
    return [{ kind: "postgresql-restart", weight: "told", text }];
  }
  const verb = waiting.length === 1 ? "waits" : "wait";
  const text = `${names} ${verb} for a restart of PostgreSQL: ${away}; ${calls}`;
  const remedy = `lotus tune postgres ${wanted.choice.hba ? "--hba " : ""}--restart`;
  return [{ kind: "restart-pending", weight: "waits", text, remedy }];
}

function winnerNote({ name, value, winner }: HeldSetting): readonly Note[] {
  if (winner === undefined) return [];
  const text = `${name} is ${winner.value} by ${winner.place}, which wins over ${value} in the file that lotus keeps`;
  return [{ kind: "setting-overridden", weight: "unmet", text, remedy: winner.remedy }];
}

/** A library's own settings are known once it is loaded; until then any name with a dot is taken. */
function unknownUntil(name: string): Note {
  const text = `whether ${name} does anything is known only when the library it belongs to is loaded`;
  return { kind: "setting-unknown", weight: "unknown", text };
}

/** Reading the files brings in what others wrote into them, too. */
function alsoTaken({ wanted, server, changes }: PlannedWork): readonly Note[] {
  const names = new Set(wanted.settings.map(({ name }) => name.toLowerCase()));
  const acts = changes.flatMap((change) => (change.kind === "unit" ? [change.action] : []));
  const told = (by: string, waiting: readonly Waiting[]): readonly Note[] =>
    waiting
      .filter(({ name }) => !names.has(name.toLowerCase()))
      .map(({ name, wanted: value, place }) => ({
        kind: "setting-comes-along",
        weight: "told",
        text: `the ${by} also brings in ${name}${value === undefined ? "" : ` = ${value}`} from ${place}, which waits there`,
      }));
  return [
    ...(acts.length > 0 ? told("reload", server.unread) : []),
    ...(acts.includes("restart") ? told("restart", server.pending) : []),
  ];
}

/** Settings in the managed file that the inventory does not name are somebody's, and stay. */
function foreignLines({ wanted, seen, server }: PlannedWork): readonly Note[] {
  const names = new Set(wanted.settings.map(({ name }) => name.toLowerCase()));
  const rejected = rejectedLines(wanted, seen, server);
  const lines = parsePostgresConf(String(seen.tuning?.content ?? ""));
  const foreign = lines.flatMap(({ name }, index) =>
    name === undefined || names.has(name) || rejected.has(index + 1) ? [] : [`${name} (line ${index + 1})`],
  );
  if (foreign.length === 0) return [];
  const text = `${wanted.files.tuning} also sets what the inventory does not name, and keeps it: ${foreign.join(", ")}`;
  const remedy = `take it over into services.${wanted.service}.settings, or take the line out`;
  return [{ kind: "setting-not-ours", weight: "told", text, remedy }];
}

function foreignTables({ tables, service }: PostgresWanted, server: ServerSeen): readonly Note[] {
  const others = [...server.tables].filter(
    ([table, options]) => !tables.has(table) && [...options.keys()].some(isVacuumOption),
  );
  if (others.length === 0) return [];
  const names = others.map(([table]) => table).join(", ");
  const text = `tables with options about vacuum that the inventory does not name, and that stay: ${names}`;
  const remedy = `lotus tune postgres --suggest   proposes them for services.${service}.storageParameters`;
  return [{ kind: "table-not-ours", weight: "told", text, remedy }];
}

function missing({ tables, extensions, database, service }: PostgresWanted, server: ServerSeen): readonly Note[] {
  const gone = [...tables.keys()].filter((table) => !server.tables.has(table));
  const absent = extensions.filter((name) => !server.extensions.has(name));
  return [
    ...gone.map((table): Note => {
      const remedy = `take it out of services.${service}.storageParameters: this release of Synapse does not have it`;
      return { kind: "table-missing", weight: "unmet", text: `database ${database} has no table ${table}`, remedy };
    }),
    ...absent.map((name): Note => {
      const text = `extension ${name} cannot be made: its files are not installed on the host`;
      return { kind: "extension-missing", weight: "unmet", text };
    }),
  ];
}

function hbaNotes({ wanted, seen, server }: PlannedWork): readonly Note[] {
  const { files, admitted, role, service, database } = wanted;
  if (admitted === undefined) {
    const text = `${files.hba} is left alone: the inventory does not say of single machines that they may reach PostgreSQL`;
    const remedy = `name hosts with an address in services.${service}.ports.sql.from`;
    return [{ kind: "hba-unsaid", weight: "unmet", text, remedy }];
  }
  if (seen.hba === undefined) return [{ kind: "hba-missing", weight: "unmet", text: `there is no ${files.hba}` }];
  if (role === undefined && server.owner === undefined) {
    const text = `${files.hba} is left alone: database ${database} belongs to a superuser, so Synapse's role is not known`;
    const remedy = `name it in the inventory: services.${service}.role`;
    return [{ kind: "hba-unsaid", weight: "unmet", text, remedy }];
  }
  const included = parseHba(String(seen.hba.content)).filter(({ is }) => is === "include");
  return included.map(({ text: line }) => ({
    kind: "hba-includes",
    weight: "told",
    text: `${files.hba} reads more rows with "${line.trim()}", which lotus does not look into`,
  }));
}
