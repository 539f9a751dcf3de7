/** From and to which value a storage parameter may go; `bool` for on and off. */
type Range = readonly [number, number] | "bool";

const most = 2_147_483_647;

/** What a table may have of its own about vacuum (PostgreSQL 17, src/backend/access/common/reloptions.c). */
const ranges: Readonly<Record<string, Range>> = {
  autovacuum_enabled: "bool",
  autovacuum_vacuum_threshold: [0, most],
  autovacuum_vacuum_insert_threshold: [-1, most],
  autovacuum_analyze_threshold: [0, most],
  autovacuum_vacuum_scale_factor: [0, 100],
  autovacuum_vacuum_insert_scale_factor: [0, 100],
  autovacuum_analyze_scale_factor: [0, 100],
  autovacuum_vacuum_cost_delay: [0, 100],
  autovacuum_vacuum_cost_limit: [1, 10_000],
  autovacuum_freeze_min_age: [0, 1_000_000_000],
  autovacuum_freeze_max_age: [100_000, 2_000_000_000],
  autovacuum_freeze_table_age: [0, 2_000_000_000],
  autovacuum_multixact_freeze_min_age: [0, 1_000_000_000],
  autovacuum_multixact_freeze_max_age: [10_000, 2_000_000_000],
  autovacuum_multixact_freeze_table_age: [0, 2_000_000_000],
  log_autovacuum_min_duration: [-1, most],
};

/** Whether lotus looks after an option: all about vacuum. Others, such as fillfactor, are left to whoever set them. */
export function isVacuumOption(name: string): boolean {
  const own = name.replace(/^toast\./, "");
  return Object.hasOwn(ranges, own) && !(own !== name && own.includes("analyze"));
}

/** Why PostgreSQL would refuse an option's value; undefined when it takes it. */
export function optionProblem(name: string, value: string): string | undefined {
  const range = isVacuumOption(name) ? ranges[name.replace(/^toast\./, "")] : undefined;
  if (range === undefined) return "is no storage parameter about vacuum";
  if (range === "bool") return boolOf(value) === undefined ? `is on or off, and not ${value}` : undefined;
  const number = value.trim() === "" ? Number.NaN : Number(value);
  const isWhole = name.endsWith("_factor") || name.endsWith("_delay") || Number.isInteger(number);
  const [from, to] = range;
  return isWhole && number >= from && number <= to
    ? undefined
    : `goes from ${from} to ${to}, and ${value} does not fit`;
}

/** Whether two ways of writing an option's value mean the same: 0.02 and 0.020. */
export function isSameOption(one: string, other: string): boolean {
  if (one === other) return true;
  const [first, second] = [Number(one), Number(other)];
  if (one.trim() !== "" && other.trim() !== "" && !Number.isNaN(first) && !Number.isNaN(second))
    return first === second;
  const bool = boolOf(one);
  return bool !== undefined && bool === boolOf(other);
}

function boolOf(value: string): boolean | undefined {
  const lower = value.trim().toLowerCase();
  if (["on", "true", "yes", "1"].includes(lower)) return true;
  return ["off", "false", "no", "0"].includes(lower) ? false : undefined;
}
