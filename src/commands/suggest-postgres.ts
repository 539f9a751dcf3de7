import { stat } from "node:fs/promises";

import { seePostgres } from "../changes/postgres/see-postgres.ts";
import { type ServerSeen } from "../changes/postgres/seen.ts";
import { type Figures, suggest, type Suggested, type Suggestion } from "../changes/postgres/suggest.ts";
import { suggestTables } from "../changes/postgres/suggest-tables.ts";
import { exitCodes, LotusError } from "../errors.ts";
import type { HostView } from "../hosts/host.ts";
import type { HostEntry } from "../inventory/inventory.ts";
import { editedYaml, type YamlEdit } from "../inventory/edit-yaml.ts";
import { findInventory } from "../inventory/find-file.ts";
import { parseInventory } from "../inventory/load.ts";
import { coresOf } from "../probes/cores.ts";
import { freeSpace } from "../probes/free-space.ts";
import { renderSuggestion } from "../render/suggestion-text.ts";
import { isSameValue, itemsOf } from "../services/postgresql-values.ts";
import { confirm } from "../terminal/questions.ts";
import type { ChangeOptions } from "./change-job.ts";
import type { Outcome } from "./outcome.ts";
import { reachHosts } from "./reach.ts";
import { reasonOf, replaceFile } from "./replace-file.ts";
import { type PostgresServer, postgresServers, wantedOf } from "./tune-postgres.ts";
import type { World } from "./world.ts";

type SuggestOptions = Pick<ChangeOptions, "file" | "ssh" | "patterns"> & {
  /** `--write`: into the inventory, without a question. */
  readonly write?: boolean | undefined;
};

/** `lotus tune postgres --suggest` — values for the host's memory, cores and disk, with their reasons; changes no host. */
export async function suggestPostgres(options: SuggestOptions, world: World): Promise<Outcome> {
  const file = await findInventory({ ...world, file: options.file });
  const { inventory } = parseInventory(file);
  const reach = reachHosts({ inventory, ssh: options.ssh }, world);
  try {
    const servers = postgresServers(inventory, options.patterns);
    const edits: YamlEdit[] = [];
    for (const server of servers) {
      const wanted = wantedOf(server, inventory, { restart: false, hba: false });
      const view = reach.host(server.host.name);
      const seen = await seePostgres(view, wanted);
      if (typeof seen.server === "string") throw new LotusError(`PostgreSQL could not be asked: ${seen.server}`);
      const figures = await figuresOf(view, server, {
        memory: seen.memory,
        server: seen.server,
        data: wanted.programs.data,
      });
      const suggestion = suggest(figures);
      const held = holding(server, seen.server);
      const tables = suggestTables(wanted.tables, seen.server.tables);
      world.print(
        renderSuggestion(
          { ...suggestion, ...held, label: server.host.label, figures: wordsOf(figures), tables },
          world,
        ),
      );
      edits.push(...settingEdits(server, suggestion, held), ...tableEdits(server, tables));
    }
    return await written(file, edits, options, world);
  } finally {
    await reach.close();
  }
}

interface Observed {
  readonly memory: number;
  readonly server: ServerSeen;
  readonly data: string;
}

/** What the inventory says of the host, and what the host shows where it says nothing; of memory the less. */
async function figuresOf(
  view: HostView,
  { host, service }: PostgresServer,
  { memory, server, data }: Observed,
): Promise<Figures> {
  const [cores, [space]] = await Promise.all([coresOf(view), freeSpace(view, [data])]);
  const written = Number(service.settings["max_connections"] ?? Number.NaN);
  const running = Number(server.settings.get("max_connections")?.running ?? 100);
  return {
    memory: Math.min(host.memory ?? memory, memory),
    cores: host.cores ?? cores ?? 1,
    disk: host.disk ?? space?.total ?? 0,
    storage: storageOf(host),
    connections: Number.isNaN(written) ? running : written,
  };
}

/** @throws LotusError where it is not said: inside a container a network disk looks like any other */
function storageOf({ name, label, storage }: HostEntry): Figures["storage"] {
  if (storage !== undefined) return storage;
  throw new LotusError(`what the disk of ${label} is made of cannot be seen from inside it`, {
    hint: `write it into the inventory: hosts.${name}.storage: network ssd   (or: network hdd, ssd, hdd)`,
  });
}

function wordsOf({ memory, cores, disk, storage, connections }: Figures): string {
  const gb = (bytes: number): string => `${Number((bytes / 1024 ** 3).toFixed(1))} GB`;
  return `${gb(memory)} of memory, ${cores} cores, ${gb(disk)} on ${storage}, ${connections} connections`;
}

type Holding = Pick<Parameters<typeof renderSuggestion>[0], "instead" | "isNew">;

/** What the inventory has already. */
function holding({ service }: PostgresServer, server: ServerSeen): Holding {
  const own = new Map(Object.entries(service.settings).map(([name, value]) => [name.toLowerCase(), value]));
  const isSame = ({ name, value }: Suggested, old: string): boolean => {
    if (name.endsWith("_preload_libraries")) return itemsOf(value).every((item) => itemsOf(old).includes(item));
    const { type = typeOf(value), unit } = server.settings.get(name) ?? {};
    return isSameValue(old, value, { type, unit });
  };
  return {
    isNew: ({ name }) => !own.has(name),
    instead: (setting) => {
      const old = own.get(setting.name);
      return old === undefined || isSame(setting, old) ? undefined : old;
    },
  };
}

function typeOf(value: string): string {
  return Number.isNaN(Number(value)) ? "string" : "real";
}

function settingEdits(
  { service }: PostgresServer,
  { settings }: Suggestion,
  { isNew, instead }: Holding,
): readonly YamlEdit[] {
  return settings
    .filter((setting) => isNew(setting) || instead(setting) !== undefined)
    .map(({ name, value, why }) => ({ path: ["services", service.name, "settings", name], value, comment: why }));
}

function tableEdits(
  { service }: PostgresServer,
  tables: ReadonlyMap<string, ReadonlyMap<string, string>>,
): readonly YamlEdit[] {
  return [...tables].flatMap(([table, options]) =>
    [...options].map(([name, value]) => ({
      path: ["services", service.name, "storageParameters", table, name],
      value,
    })),
  );
}

interface File {
  readonly path: string;
  readonly shown: string;
  readonly text: string;
}

/** Into the file, when asked to; its comments, its order and all else in it stay. */
async function written(
  file: File,
  edits: readonly YamlEdit[],
  { write }: SuggestOptions,
  world: World,
): Promise<Outcome> {
  const same = `✓ ${file.shown} has all of it already\n`;
  if (edits.length === 0) return { stdout: same, exitCode: exitCodes.clean };
  const what = `${edits.length} ${edits.length === 1 ? "value" : "values"}`;
  const isWanted = write === true || (world.interactive && (await confirm(`Write ${what} into ${file.shown}?`)));
  if (!isWanted) {
    const stderr = `${what} would be new in ${file.shown}; nothing was written (--write does it)\n`;
    return { stderr, exitCode: exitCodes.clean };
  }
  const text = editedYaml(file.text, edits);
  if (text === undefined) {
    throw new LotusError(
      `${file.shown}: its settings are written in a way that lotus does not edit; nothing was written`,
      {
        hint: "write the values by hand; settings and storageParameters have to be plain maps with something in them",
      },
    );
  }
  parseInventory({ ...file, text });
  try {
    await replaceFile(file.path, text, (await stat(file.path)).mode & 0o777);
  } catch (error) {
    throw new LotusError(`${file.shown} could not be written: ${reasonOf(error)}`);
  }
  return {
    stdout: `✓ ${what} written into ${file.shown}; on the host nothing is changed yet: lotus tune postgres\n`,
    exitCode: exitCodes.clean,
  };
}
