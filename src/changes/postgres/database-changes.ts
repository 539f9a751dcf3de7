import { isSameOption, isVacuumOption } from "../../services/postgresql-tables.ts";
import { alterTable, extensionReadBack, optionsReadBack, psqlCommand } from "../../services/postgresql-tuning.ts";
import type { RunCommand } from "../change.ts";
import type { ServerSeen } from "./seen.ts";
import type { PostgresWanted } from "./wanted.ts";

type Options = ReadonlyMap<string, string>;

/** Three tries for a lock of 5 seconds each, and some for the rest. */
const alterMs = 30_000;

/** What is wanted inside Synapse's database: options of tables, extensions. */
export function databaseChanges(wanted: PostgresWanted, server: ServerSeen): readonly RunCommand[] {
  return [
    ...[...wanted.tables].flatMap(([table, options]) => tableChange(wanted, table, options, server.tables.get(table))),
    ...wanted.extensions.flatMap((name) =>
      server.extensions.get(name) === false ? [extensionChange(wanted, name)] : [],
    ),
  ];
}

/** One command for a table: all of its options about vacuum are the inventory's, so others of them go. */
function tableChange(
  { programs, database }: PostgresWanted,
  table: string,
  wanted: Options,
  now: Options | undefined,
): readonly RunCommand[] {
  if (now === undefined) return [];
  const set = [...wanted].filter(([name, value]) => !isSet(now, name, value));
  const reset = [...now.keys()].filter((name) => isVacuumOption(name) && !wanted.has(name));
  const names = [...set.map(([name]) => name), ...reset];
  if (names.length === 0) return [];
  const psql = psqlCommand(programs, database);
  const had = names.flatMap((name): readonly (readonly [string, string])[] => {
    const value = now.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  const lines = (options: Options): string =>
    names.map((name) => `${name}:${options.get(name) ?? "default"}`).join("\n");
  return [
    {
      kind: "run",
      command: psql,
      because: `table ${table}`,
      as: "postgres",
      input: {
        command: alterTable(table, set, reset),
        undo: alterTable(
          table,
          had,
          names.filter((name) => !now.has(name)),
        ),
      },
      undo: psql,
      readBack: { ask: [...psql, "-c", optionsReadBack(table, names)], before: lines(now), after: lines(wanted) },
      timeoutMs: alterMs,
    },
  ];
}

function isSet(now: Options, name: string, value: string): boolean {
  const own = now.get(name);
  return own !== undefined && isSameOption(own, value);
}

/** Needs the library only when it is asked something. */
function extensionChange({ programs, database }: PostgresWanted, name: string): RunCommand {
  const psql = psqlCommand(programs, database);
  return {
    kind: "run",
    command: psql,
    because: `extension ${name} in database ${database}`,
    as: "postgres",
    input: {
      command: `CREATE EXTENSION IF NOT EXISTS "${name}";\n`,
      undo: `DROP EXTENSION IF EXISTS "${name}";\n`,
    },
    undo: psql,
    readBack: {
      ask: [...psql, "-c", extensionReadBack(name)],
      before: `${name}:not installed`,
      after: `${name}:installed`,
    },
  };
}
