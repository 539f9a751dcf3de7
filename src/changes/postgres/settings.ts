import { type ConfLine, type ConfSetting, parsePostgresConf } from "../../services/postgresql-conf.ts";
import { libraryFile } from "../../services/postgresql-tuning.ts";
import { isSameValue, itemsOf } from "../../services/postgresql-values.ts";
import type { PostgresSeen, RunningSetting, ServerSeen, SettingLine } from "./seen.ts";
import type { PostgresWanted } from "./wanted.ts";

/** A wanted setting held against what runs. */
export interface HeldSetting extends ConfSetting {
  /** Undefined where the server knows no setting of that name. */
  readonly now: RunningSetting | undefined;
  readonly isRunning: boolean;
  readonly needsRestart: boolean;
  /** What else sets it, and wins over the file that lotus keeps. */
  readonly winner: Winner | undefined;
}

/** Where a value comes from that the managed file cannot change. */
export interface Winner {
  /** `/var/lib/…/postgresql.auto.conf:3`, `role synapse_user`. */
  readonly place: string;
  readonly value: string;
  /** What to type. */
  readonly remedy: string;
}

/** Every wanted setting as it stands, in the inventory's order. */
export function heldSettings({ settings, files }: PostgresWanted, server: ServerSeen): readonly HeldSetting[] {
  return settings.map(({ name, value: asked }) => {
    const now = server.settings.get(name.toLowerCase());
    const value = withOthers(name, asked, files.tuning, server);
    const isRunning = now !== undefined && isSame(server, name, now.running, value);
    const needsRestart = !isRunning && now?.context === "postmaster";
    return { name, value, now, isRunning, needsRestart, winner: winnerOver({ name, value }, files.tuning, server) };
  });
}

/** Whether two ways of writing a setting's value mean the same; of libraries to load, more do no harm. */
export function isSame({ settings }: ServerSeen, name: string, one: string, other: string): boolean {
  if (isLibraries(name)) return itemsOf(other).every((item) => itemsOf(one).includes(item));
  const { type = "string", unit } = settings.get(name.toLowerCase()) ?? {};
  return isSameValue(one, other, { type, unit });
}

/** Whether a line of the managed file says what is wanted; a list of libraries has to be the same. */
export function isSameLine(server: ServerSeen, name: string, one: string, other: string): boolean {
  return isSame(server, name, one, other) && (!isLibraries(name) || isSame(server, name, other, one));
}

/**
 * Lines of the managed file that PostgreSQL does not take, counted from 1. The first it cannot read hides all others from it, so once
 * there is one, the file is looked through here.
 */
export function rejectedLines(
  { files }: PostgresWanted,
  { tuning }: Pick<PostgresSeen, "tuning">,
  { mistakes, known }: ServerSeen,
): ReadonlySet<number> {
  const own = mistakes.filter(({ file }) => file === files.tuning).map(({ line }) => line);
  if (own.length === 0) return new Set();
  const isBad = ({ text, name }: ConfLine): boolean =>
    name === undefined ? !/^\s*(#|$)/.test(text) : !isInclude(name) && !name.includes(".") && !known.has(name);
  const lines = parsePostgresConf(String(tuning?.content ?? ""));
  return new Set([...own, ...lines.flatMap((line, index) => (isBad(line) ? [index + 1] : []))]);
}

function isInclude(name: string): boolean {
  return ["include", "include_dir", "include_if_exists"].includes(name);
}

/** What has to be tried before it is written: all that does not run already. */
export function toTry(wanted: PostgresWanted, { server }: Pick<PostgresSeen, "server">): readonly ConfSetting[] {
  if (typeof server === "string") return [];
  return heldSettings(wanted, server).filter(({ isRunning }) => !isRunning);
}

/** Files of the libraries that the next start will load. A missing one lets the server not start. */
export function librariesOf(wanted: PostgresWanted, { server }: Pick<PostgresSeen, "server">): readonly string[] {
  if (typeof server === "string") return [];
  const lists = heldSettings(wanted, server).filter(({ name }) => isLibraries(name));
  return lists.flatMap(({ value }) => itemsOf(value).map((item) => libraryFile(wanted.programs, item)));
}

export function isLibraries(name: string): boolean {
  return name.toLowerCase().endsWith("_preload_libraries");
}

/** Libraries that another file loads stay loaded: a later line for the same list would drop them. */
function withOthers(name: string, value: string, tuning: string, { lines }: ServerSeen): string {
  if (!isLibraries(name)) return value;
  const other = lines.findLast((line) => line.name === name.toLowerCase() && line.file !== tuning);
  return [...new Set([...itemsOf(other?.value ?? ""), ...itemsOf(value)])].join(", ");
}

/** What beats the managed file for a setting, and says something else. */
function winnerOver({ name, value }: ConfSetting, tuning: string, server: ServerSeen): Winner | undefined {
  const differs = (other: string): boolean => !isSame(server, name, other, value);
  const own = server.roleSettings.find((one) => one.name === name.toLowerCase() && differs(one.value));
  if (own !== undefined) return ofRole(own, name);
  const last = server.lines.findLast((line) => line.name === name.toLowerCase() && line.file !== tuning);
  if (last !== undefined && isLater(last, tuning, server.lines) && differs(last.value)) return ofFile(last, name);
  const now = server.settings.get(name.toLowerCase());
  if (now === undefined || now.source !== "command line" || !differs(now.running)) return undefined;
  const remedy = "take it out of pg_ctl.conf or the unit that starts the server";
  return { place: "the server's command line", value: now.running, remedy };
}

/** Files of a folder are read in the C locale's order, postgresql.auto.conf after all others. */
function isLater({ file, at }: SettingLine, tuning: string, lines: readonly SettingLine[]): boolean {
  if (file.endsWith("/postgresql.auto.conf")) return true;
  const ours = lines.findLast((line) => line.file === tuning);
  if (ours !== undefined) return at > ours.at;
  const [folder, name] = partsOf(file);
  const [ourFolder, ourName] = partsOf(tuning);
  return folder === ourFolder && name > ourName;
}

function partsOf(path: string): readonly [string, string] {
  const slash = path.lastIndexOf("/");
  return [path.slice(0, slash), path.slice(slash + 1)];
}

function ofFile({ file, line, value }: SettingLine, name: string): Winner {
  const place = `${file}:${line}`;
  const isAuto = file.endsWith("/postgresql.auto.conf");
  const remedy = isAuto
    ? `ALTER SYSTEM RESET ${name};   in psql, then run this again`
    : `take line ${line} out of ${file}`;
  return { place, value, remedy };
}

function ofRole({ role, database, value }: ServerSeen["roleSettings"][number], name: string): Winner {
  const where = database === undefined ? "" : ` IN DATABASE ${database}`;
  const [place, command] =
    role === undefined
      ? [`database ${database ?? ""}`, `ALTER DATABASE ${database ?? ""}`]
      : [`role ${role}${database === undefined ? "" : ` in database ${database}`}`, `ALTER ROLE ${role}${where}`];
  return { place, value, remedy: `${command} RESET ${name};   in psql` };
}
