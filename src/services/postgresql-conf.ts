/** A line of a file in PostgreSQL's own format (config.sgml, "Parameter Interaction via the Configuration File"). */
export interface ConfLine {
  /** As it stands there, without its line feed. */
  readonly text: string;
  /** What it sets, in lower case; undefined for a line that sets nothing. */
  readonly name: string | undefined;
  /** Without quotes. */
  readonly value: string | undefined;
}

/** A setting to be written. */
export interface ConfSetting {
  readonly name: string;
  readonly value: string;
}

/** In characters. No configuration is longer, and a longer text takes many times its size in memory. */
const longest = 500_000;

const assignment =
  /^\s*([A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$]*)*)\s*(?:=\s*|\s+)('(?:[^'\n\\]|''|\\.)*'|[^\s'#]+)\s*(?:#.*)?$/;

/** Every line of a configuration file; one that PostgreSQL could not read sets nothing here either. */
export function parsePostgresConf(text: string): readonly ConfLine[] {
  if (text.length > longest) return [{ text, name: undefined, value: undefined }];
  return linesOf(text).map((line) => {
    const [, name, value = ""] = assignment.exec(line) ?? [];
    if (name === undefined) return { text: line, name: undefined, value: undefined };
    return { text: line, name: name.toLowerCase(), value: unquoted(value) };
  });
}

export const confHead = "# Kept by `lotus tune postgres`: what its inventory names is put back by its next run.\n";

/** What is to stand in the file that lotus keeps. */
export interface WantedConf {
  readonly settings: readonly ConfSetting[];
  /** Whether a value that stands there already means the same: 1500MB are 192000 pages. */
  readonly isSame: (name: string, one: string, other: string) => boolean;
  /** Lines that PostgreSQL cannot read or take, counted from 1. */
  readonly rejected: ReadonlySet<number>;
}

/**
 * The file with these settings. A line that says the same stays as it is, one that differs is replaced, what is missing comes
 * last; of several lines for one name the last one stays, as it is the one that counts. Comments and other settings stay.
 */
export function editedConf(before: string | undefined, { settings, isSame, rejected }: WantedConf): string {
  const lines = before === undefined ? [] : parsePostgresConf(before);
  const wanted = new Map(settings.map((setting) => [setting.name.toLowerCase(), setting]));
  const last = new Map(lines.flatMap(({ name }, index) => (name === undefined ? [] : [[name, index] as const])));
  const kept = lines.flatMap(({ text, name, value = "" }, index): readonly string[] => {
    const setting = name === undefined ? undefined : wanted.get(name);
    if (name === undefined || setting === undefined) return rejected.has(index + 1) ? [] : [text];
    if (last.get(name) !== index) return [];
    return [isSame(name, value, setting.value) ? text : settingLine(setting)];
  });
  const missing = settings.filter(({ name }) => !last.has(name.toLowerCase())).map(settingLine);
  const all = [...kept, ...missing];
  return (before === undefined ? confHead : "") + all.map((line) => `${line}\n`).join("");
}

/** A value with anything but letters, digits, dots and dashes in it needs quotes, or the whole file is refused. */
export function settingLine({ name, value }: ConfSetting): string {
  return `${name} = ${/^-?[\w.]+$/.test(value) ? value : `'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`}`;
}

function unquoted(value: string): string {
  if (!value.startsWith("'")) return value;
  return value.slice(1, -1).replaceAll("''", "'").replaceAll(/\\(.)/g, "$1");
}

function linesOf(text: string): readonly string[] {
  if (text === "") return [];
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}
