import { editedConf, parsePostgresConf } from "../../services/postgresql-conf.ts";
import { editedHba } from "../../services/postgresql-hba.ts";
import { filesCheck, parserCommand, psqlCommand, settingsReadBack } from "../../services/postgresql-tuning.ts";
import type { Change, HostPlan, Note, ReadBack, UnitAction, WriteFile } from "../change.ts";
import { fileChange } from "../file-change.ts";
import { databaseChanges } from "./database-changes.ts";
import { notesOn } from "./notes.ts";
import { objectionsTo } from "./objections.ts";
import { type HeldSetting, heldSettings, isSameLine, rejectedLines } from "./settings.ts";
import type { PostgresSeen, ServerSeen } from "./seen.ts";
import type { PostgresWanted } from "./wanted.ts";

/** A restart waits for a checkpoint and, after a crash, for recovery. */
const restartMs = 300_000;
const checkpointMs = 600_000;

/**
 * What has to be done so that the server has the wanted settings, table options, extensions and, when asked, remote rows of
 * pg_hba.conf. Nothing at all while something would keep it from starting again. What may fail without harm comes first, a restart
 * last.
 */
export function planPostgres(wanted: PostgresWanted, seen: PostgresSeen): HostPlan {
  const { host, label } = wanted;
  const { server } = seen;
  if (typeof server === "string") return { host, label, changes: [], notes: [down(wanted, server)] };
  const objections = objectionsTo(wanted, seen, server);
  if (objections.length > 0) return { host, label, changes: [], notes: objections };
  const held = heldSettings(wanted, server);
  const written = [...tuningChange(wanted, seen, server, held), ...hbaChange(wanted, seen, server)];
  const changed = new Set(held.filter((setting) => !isInFile(setting, seen, server)).map(({ name }) => name));
  const work = { wanted, seen, held, changed };
  const restart = restartChanges(work);
  const changes = [
    ...databaseChanges(wanted, server),
    ...written,
    ...(written.length === 0 && restart.length === 0 ? [] : checks(wanted)),
    ...reloadChange(work, written),
    ...restart,
  ];
  return { host, label, changes, notes: notesOn({ wanted, seen, server, held, changes }) };
}

interface Work {
  readonly wanted: PostgresWanted;
  readonly seen: PostgresSeen;
  readonly held: readonly HeldSetting[];
  /** Names whose line in the file is changed by this plan. */
  readonly changed: ReadonlySet<string>;
}

function down({ host, unit }: PostgresWanted, reason: string): Note {
  const remedy = `lotus health ${host}   or: lotus exec ${host} -- systemctl start ${unit}`;
  return { kind: "postgresql-silent", weight: "unmet", text: `PostgreSQL could not be asked: ${reason}`, remedy };
}

/** postgres:postgres, since a file that it cannot read keeps the server from starting. */
function tuningChange(
  wanted: PostgresWanted,
  seen: PostgresSeen,
  server: ServerSeen,
  held: readonly HeldSetting[],
): readonly WriteFile[] {
  const { files, settings } = wanted;
  const { tuning } = seen;
  if (settings.length === 0) return [];
  const content = editedConf(tuning === undefined ? undefined : String(tuning.content), {
    settings: held,
    isSame: (name, one, other) => isSameLine(server, name, one, other),
    rejected: rejectedLines(wanted, seen, server),
  });
  return fileChange(files.tuning, tuning, { content, mode: 0o644, owner: "postgres", group: "postgres" });
}

/** Mode and owner stay: only rows are lotus's. */
function hbaChange(
  { files, choice, admitted, database, role }: PostgresWanted,
  { hba }: PostgresSeen,
  { owner }: ServerSeen,
): readonly WriteFile[] {
  const user = role ?? owner;
  if (!choice.hba || admitted === undefined || hba === undefined || user === undefined) return [];
  const content = editedHba(String(hba.content), { addresses: admitted, database, user });
  return fileChange(files.hba, hba, { ...hba, content });
}

function isInFile({ name, value }: HeldSetting, { tuning }: PostgresSeen, server: ServerSeen): boolean {
  const line = parsePostgresConf(String(tuning?.content ?? "")).findLast((one) => one.name === name.toLowerCase());
  return line?.value !== undefined && isSameLine(server, name, line.value, value);
}

/** The whole set, by the parser that the next start uses, and by the running server: a reload that refuses all says nothing. */
function checks({ programs }: PostgresWanted): readonly Change[] {
  return [
    {
      kind: "run",
      command: parserCommand(programs, "config_file"),
      because: "checking all files with the server's own parser",
      as: "postgres",
      undo: undefined,
      readBack: undefined,
    },
    {
      kind: "run",
      command: psqlCommand(programs, "postgres"),
      because: "asking the server whether it takes its files",
      as: "postgres",
      input: { command: filesCheck, undo: "" },
      undo: undefined,
      readBack: undefined,
    },
  ];
}

/** A signal to the main process and not the unit's reload, which goes through Debian's wrapper. */
function reloadChange({ wanted, seen, held, changed }: Work, written: readonly WriteFile[]): readonly UnitAction[] {
  const now = held.filter(
    ({ name, now, isRunning, needsRestart, winner }) =>
      !isRunning && !needsRestart && winner === undefined && (now !== undefined || changed.has(name)),
  );
  const waits = held.some(({ needsRestart, name }) => needsRestart && changed.has(name));
  // Without a value to bring in, a reload would only bring in what others left in the files.
  const isHba = written.some(({ path }) => path === wanted.files.hba);
  if (now.length === 0 && !waits && !isHba) return [];
  const readBack = readBackOf(
    now.filter(({ name }) => changed.has(name)),
    wanted,
    seen,
  );
  return [{ kind: "unit", unit: wanted.unit, action: "SIGHUP", because: "PostgreSQL is to read its files", readBack }];
}

function restartChanges({ wanted, seen, held, changed }: Work): readonly Change[] {
  const waiting = held.filter(({ needsRestart, winner }) => needsRestart && winner === undefined);
  if (!wanted.choice.restart || waiting.length === 0) return [];
  const readBack = readBackOf(
    waiting.filter(({ name }) => changed.has(name)),
    wanted,
    seen,
  );
  return [
    {
      kind: "run",
      command: psqlCommand(wanted.programs, "postgres"),
      because: "writing a checkpoint, so that the restart is short",
      as: "postgres",
      input: { command: "CHECKPOINT;\n", undo: "" },
      undo: undefined,
      readBack: undefined,
      timeoutMs: checkpointMs,
    },
    {
      kind: "unit",
      unit: wanted.unit,
      action: "restart",
      because: `${waiting.map(({ name }) => name).join(", ")} ${waiting.length === 1 ? "needs" : "need"} it`,
      readBack,
      timeoutMs: restartMs,
    },
  ];
}

/** Values in base units, before and after, as the server's own parser said that they will be. */
function readBackOf(
  held: readonly HeldSetting[],
  wanted: PostgresWanted,
  { trials }: PostgresSeen,
): ReadBack | undefined {
  const known = held.flatMap(({ name, now }) => {
    const trial = trials.get(name.toLowerCase());
    return now === undefined || trial?.is !== "taken" ? [] : [{ name, before: now.running, after: trial.value }];
  });
  if (known.length === 0) return undefined;
  const names = known.map(({ name }) => name);
  return {
    ask: [
      "runuser",
      "-u",
      "postgres",
      "--",
      ...psqlCommand(wanted.programs, "postgres"),
      "-c",
      settingsReadBack(names),
    ],
    before: known.map(({ name, before }) => `${name.toLowerCase()}:${before}`).join("\n"),
    after: known.map(({ name, after }) => `${name.toLowerCase()}:${after}`).join("\n"),
  };
}
