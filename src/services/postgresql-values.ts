/** What `pg_settings` says about a setting's values. */
export interface SettingType {
  /** `bool`, `integer`, `real`, `enum` or `string`. */
  readonly type: string;
  /** What a bare number counts, such as `8kB` or `ms`; undefined where it only counts. */
  readonly unit: string | undefined;
}

const sizes = new Map([
  ["B", 1],
  ["kB", 1024],
  ["MB", 1024 ** 2],
  ["GB", 1024 ** 3],
  ["TB", 1024 ** 4],
]);
const times = new Map([
  ["us", 0.001],
  ["ms", 1],
  ["s", 1000],
  ["min", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);
const bools = { on: ["on", "true", "yes", "1"], off: ["off", "false", "no", "0"] } as const;

/** Whether two ways of writing a setting's value mean the same to PostgreSQL: `1500MB` and 192000 pages of 8 kB, `yes` and `on`. */
export function isSameValue(one: string, other: string, setting: SettingType): boolean {
  return canonical(one, setting) === canonical(other, setting);
}

/** The items of a list setting, such as `shared_preload_libraries`. */
export function itemsOf(value: string): readonly string[] {
  return value
    .split(",")
    .map((item) => item.trim().replaceAll(/^"|"$/g, ""))
    .filter((item) => item !== "");
}

function canonical(value: string, { type, unit }: SettingType): string {
  const text = value.trim();
  if (type === "bool") return boolOf(text) ?? text;
  if (type === "enum") return boolOf(text) ?? text.toLowerCase();
  if (type !== "integer" && type !== "real") return text.toLowerCase();
  const number = numberOf(text, unit);
  if (number === undefined) return text;
  // PostgreSQL rounds a whole number's fraction away, after the unit: 1500kB are 188 pages.
  return String(type === "integer" ? Math.round(number) : Number(number.toPrecision(12)));
}

/** PostgreSQL takes any beginning of the words that is no beginning of the other: `of`, but not `o`. */
function boolOf(text: string): "on" | "off" | undefined {
  const lower = text.toLowerCase();
  if (lower === "" || lower === "o") return undefined;
  if (bools.on.some((word) => word.startsWith(lower))) return "on";
  return bools.off.some((word) => word.startsWith(lower)) ? "off" : undefined;
}

/** In the setting's own unit. */
function numberOf(text: string, unit: string | undefined): number | undefined {
  const [, digits = "", suffix = ""] = /^([+-]?(?:0x[\da-f]+|[\d.]+(?:e[+-]?\d+)?)) *([A-Za-z]*)$/i.exec(text) ?? [];
  const number = Number(digits);
  if (digits === "" || Number.isNaN(number)) return undefined;
  if (suffix === "") return number;
  const [, count = "", base = ""] = /^(\d*)([A-Za-z]+)$/.exec(unit ?? "") ?? [];
  const known = sizes.has(base) ? sizes : times;
  const [from, to] = [known.get(suffix), known.get(base)];
  return from === undefined || to === undefined ? undefined : (number * from) / (to * Number(count || "1"));
}
