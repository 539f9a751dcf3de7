import { optionProblem } from "../../services/postgresql-tables.ts";
import { libraryFile } from "../../services/postgresql-tuning.ts";
import { itemsOf } from "../../services/postgresql-values.ts";
import type { Note } from "../change.ts";
import { heldSettings, type HeldSetting, isLibraries } from "./settings.ts";
import type { Mistake, PostgresSeen, ServerSeen } from "./seen.ts";
import type { PostgresWanted } from "./wanted.ts";

/** What a checkpoint, a start and the journal need at least; a server that cannot write its WAL stops. */
const leastFree = 64 * 1024 ** 2;

/**
 * Why nothing is touched: what would keep PostgreSQL from taking its files, or from starting. Each is named, since the next restart
 * may be somebody else's.
 */
export function objectionsTo(wanted: PostgresWanted, seen: PostgresSeen, server: ServerSeen): readonly Note[] {
  const held = heldSettings(wanted, server);
  return [
    ...fullDisks(seen),
    ...server.mistakes.filter((mistake) => !isMended(mistake, wanted, seen)).map((mistake) => inFile(mistake, wanted)),
    ...server.hbaMistakes.map((mistake) => inFile(mistake, wanted)),
    ...held.flatMap((setting) => badValue(setting, seen, wanted)),
    ...held.flatMap((setting) => missingLibraries(setting, wanted, { ...seen, server })),
    ...conflicts(held, server, seen),
    ...badOptions(wanted),
  ];
}

/** Whether what is planned takes the mistake away: it stands in the file that lotus keeps. */
function isMended({ file, problem }: Mistake, { files }: PostgresWanted, { tuning }: PostgresSeen): boolean {
  return file === files.tuning || (tuning !== undefined && file === undefined && problem.includes(`"${files.tuning}"`));
}

function fullDisks({ space }: PostgresSeen): readonly Note[] {
  return space
    .filter(({ free }) => free < leastFree)
    .map(({ mount, free }) => ({
      kind: "postgresql-disk-full",
      weight: "unmet",
      text: `${Math.floor(free / 1024 ** 2)} MB are left on ${mount}: PostgreSQL might not start again, so nothing is touched`,
      remedy: "make room first: lotus health says what takes it",
    }));
}

function inFile({ file, line, problem }: Mistake, { host }: PostgresWanted): Note {
  const place = file === undefined ? "" : ` in ${file}:${line}`;
  return {
    kind: "config-file-broken",
    weight: "unmet",
    text: `PostgreSQL cannot take its files${place}: ${problem}. It runs on with the old ones and would not start again`,
    remedy: file === undefined ? undefined : `lotus exec ${host} -- sed -n ${line}p ${file}   and mend that line`,
  };
}

function badValue({ name, value, now, isRunning }: HeldSetting, { trials }: PostgresSeen, { service }: PostgresWanted) {
  const trial = trials.get(name.toLowerCase());
  if (isRunning || trial?.is !== "refused") return [];
  const what = now === undefined ? "setting-unknown" : "setting-refused";
  const text = `PostgreSQL refuses ${name} = ${value}: ${trial.why}`;
  return [{ kind: what, weight: "unmet", text, remedy: inInventory(service, name) } as const];
}

function missingLibraries(
  { name, value }: HeldSetting,
  { programs, service, files }: PostgresWanted,
  { libraries, server }: { readonly libraries: ReadonlySet<string>; readonly server: ServerSeen },
): readonly Note[] {
  if (!isLibraries(name)) return [];
  return itemsOf(value).flatMap((item): readonly Note[] => {
    const file = libraryFile(programs, item);
    if (libraries.has(file)) return [];
    const other = server.lines.find(
      (line) => line.name === name && line.file !== files.tuning && itemsOf(line.value).includes(item),
    );
    const place = other === undefined ? "" : ` (${other.file}:${other.line})`;
    const text = `${name} names ${item}${place}, and there is no ${file}: PostgreSQL would not start with it`;
    const out = other === undefined ? inInventory(service, name) : `take it out of ${other.file}`;
    return [{ kind: "library-missing", weight: "unmet", text, remedy: `install it, or ${out}` }];
  });
}

/** What the parser does not see, since it looks at one value at a time (tried on 17.11). */
function conflicts(
  held: readonly HeldSetting[],
  { settings }: ServerSeen,
  { trials, memory }: PostgresSeen,
): readonly Note[] {
  const valueOf = (name: string): string => {
    const own = held.find((setting) => setting.name === name);
    const trial = trials.get(name);
    return (trial?.is === "taken" ? trial.value : own?.now?.running) ?? settings.get(name)?.running ?? "";
  };
  const number = (name: string): number => Number(valueOf(name) || Number.NaN);
  const found: string[] = [];
  if (valueOf("wal_level") === "minimal" && number("max_wal_senders") > 0) {
    found.push("wal_level = minimal needs max_wal_senders = 0");
  }
  const [connections, reserved] = [number("max_connections"), number("superuser_reserved_connections")];
  if (reserved >= connections) {
    found.push(`superuser_reserved_connections = ${reserved} leaves nothing of max_connections = ${connections}`);
  }
  const buffers = held.some(({ name }) => name === "shared_buffers") ? number("shared_buffers") * 8192 : 0;
  if (buffers > memory * 0.8) {
    found.push(`shared_buffers of ${megabytes(buffers)} is more than 80 % of the host's ${megabytes(memory)}`);
  }
  return found.map((text) => ({
    kind: "settings-conflict",
    weight: "unmet",
    text: `${text}: it would not start with that`,
  }));
}

function badOptions({ tables, service }: PostgresWanted): readonly Note[] {
  return [...tables].flatMap(([table, options]) =>
    [...options].flatMap(([name, value]): readonly Note[] => {
      const problem = optionProblem(name, value);
      if (problem === undefined) return [];
      const remedy = `change it in the inventory: services.${service}.storageParameters.${table}.${name}`;
      return [{ kind: "option-refused", weight: "unmet", text: `table ${table}: ${name} ${problem}`, remedy }];
    }),
  );
}

function inInventory(service: string, name: string): string {
  return `change it in the inventory: services.${service}.settings.${name}`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 ** 2)} MB`;
}
