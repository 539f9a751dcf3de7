import type { ConfSetting } from "../../services/postgresql-conf.ts";

/** What a server's values follow from. Sizes in bytes. */
export interface Figures {
  readonly memory: number;
  readonly cores: number;
  readonly disk: number;
  readonly storage: "ssd" | "hdd" | "network ssd" | "network hdd";
  /** `max_connections` */
  readonly connections: number;
}

/** A value, and why it is that. */
export interface Suggested extends ConfSetting {
  readonly why: string;
}

/** What memory goes to at most, in bytes. */
export interface BudgetLine {
  readonly bytes: number;
  readonly what: string;
}

export interface Suggestion {
  readonly settings: readonly Suggested[];
  readonly budget: readonly BudgetLine[];
  /** The budget's sum, and what it should stay below. */
  readonly taken: number;
  readonly limit: number;
}

const MB = 1024 ** 2;
const GB = 1024 ** 3;
/** Synapse's pool has 10 connections a process (`cp_max`); the rest are the exporter, a dump, parallel workers. */
const atWork = 20;
const workers = 5;

/**
 * The values for a host by the rules of pgtune's web profile and of those who run Synapse, each with its reason. Pure: the same
 * figures give the same values.
 */
export function suggest(figures: Figures): Suggestion {
  const { memory } = figures;
  const buffers = evenly(memory / 4);
  const maintenance = Math.min(2 * GB, Math.floor(memory / 16 / MB) * MB);
  const vacuum = Math.floor(maintenance / 3 / MB) * MB;
  const work = workMemory(figures, buffers);
  const budget = [
    { bytes: buffers, what: "shared_buffers" },
    { bytes: workers * vacuum, what: `${workers} autovacuum workers, each with autovacuum_work_mem` },
    { bytes: atWork * (3 * work.bytes + 10 * MB), what: `${atWork} sessions at work, each with 3 × work_mem + 10 MB` },
    { bytes: 512 * MB, what: "everything else on the host" },
  ];
  const settings = [
    ...memorySettings({ buffers, maintenance, vacuum, work }),
    ...diskSettings(figures),
    ...processorSettings(figures),
    ...always,
  ];
  const taken = budget.reduce((sum, { bytes }) => sum + bytes, 0);
  return { settings, budget, taken, limit: (memory * 3) / 4 };
}

interface Shares {
  readonly buffers: number;
  readonly maintenance: number;
  readonly vacuum: number;
  readonly work: { readonly bytes: number; readonly why: string };
}

function memorySettings({ buffers, maintenance, vacuum, work }: Shares): readonly Suggested[] {
  return [
    { name: "shared_buffers", value: sized(buffers), why: "a quarter of the memory; needs a restart" },
    {
      name: "effective_cache_size",
      value: sized(3 * buffers),
      why: "three quarters; a hint for the planner, takes nothing",
    },
    { name: "work_mem", value: sized(work.bytes), why: work.why },
    { name: "maintenance_work_mem", value: sized(maintenance), why: "a sixteenth of the memory" },
    {
      name: "autovacuum_work_mem",
      value: sized(vacuum),
      why: `a third of that: ${workers} workers take it ${workers} times`,
    },
  ];
}

/** (memory − shared_buffers) / ((connections + 8) × 3), of which each sort and hash takes one share; more than 32 MB gains Synapse nothing. */
function workMemory({ memory, disk, connections }: Figures, buffers: number): Shares["work"] {
  const share = (memory - buffers) / ((connections + 8) * 3);
  const isLarger = disk > memory;
  const bytes = Math.floor((share * (isLarger ? 0.9 : 1)) / MB) * MB;
  const of = `(${sized(memory)} − ${sized(buffers)}) / (${connections + 8} × 3)`;
  const less = isLarger ? ", less a tenth: the database may outgrow the memory" : "";
  return { bytes: Math.min(32 * MB, Math.max(4 * MB, bytes)), why: of + less };
}

function diskSettings({ disk, storage }: Figures): readonly Suggested[] {
  const wal = Math.min(4, Math.max(1, Math.floor(disk / 15 / GB))) * GB;
  const isFast = storage.endsWith("ssd");
  const page = { ssd: "1.1", "network ssd": "1.1", "network hdd": "3", hdd: "4" }[storage];
  const ahead = { ssd: "200", "network ssd": "200", "network hdd": "100", hdd: "2" }[storage];
  const upkeep = { ssd: "100", "network ssd": "100", "network hdd": "50", hdd: "10" }[storage];
  const hides = storage.startsWith("network") ? "the network's delay hides behind reading ahead" : `for ${storage}`;
  return [
    { name: "min_wal_size", value: sized(wal / 4), why: "a quarter of max_wal_size" },
    {
      name: "max_wal_size",
      value: sized(wal),
      why: `a fifteenth of the disk of ${Math.round(disk / GB)} GB, 1 to 4 GB`,
    },
    { name: "checkpoint_timeout", value: "15min", why: "fewer whole pages in the WAL; a crash takes longer to mend" },
    { name: "wal_compression", value: "lz4", why: "processors are quicker than the disk" },
    {
      name: "random_page_cost",
      value: page,
      why: isFast ? "SSDs find any page as quickly" : "disks that have to seek",
    },
    { name: "effective_io_concurrency", value: ahead, why: hides },
    { name: "maintenance_io_concurrency", value: upkeep, why: "the same, for vacuum" },
  ];
}

function processorSettings({ cores }: Figures): readonly Suggested[] {
  const each = Math.max(1, Math.min(2, Math.floor(cores / 2)));
  const words = `${cores} ${cores === 1 ? "core" : "cores"}`;
  return [
    { name: "max_parallel_workers", value: String(cores), why: words },
    { name: "max_parallel_workers_per_gather", value: String(each), why: "Synapse asks many small questions" },
    { name: "max_parallel_maintenance_workers", value: String(Math.min(2, cores)), why: "for building indexes" },
  ];
}

/** What does not depend on the host. */
const always: readonly Suggested[] = [
  { name: "jit", value: "off", why: "compiling costs more than Synapse's short queries" },
  { name: "shared_preload_libraries", value: "pg_stat_statements", why: "counts statements; needs a restart" },
  { name: "track_io_timing", value: "on", why: "so that slow disks show" },
  { name: "log_min_duration_statement", value: "1s", why: "slow statements show in the log" },
  { name: "log_lock_waits", value: "on", why: "waiting for locks shows in the log" },
  { name: "log_temp_files", value: "10MB", why: "sorts that do not fit work_mem show in the log" },
  { name: "log_autovacuum_min_duration", value: "1min", why: "long vacuums show in the log" },
  {
    name: "idle_in_transaction_session_timeout",
    value: "15min",
    why: "a forgotten transaction keeps vacuum from working",
  },
  { name: "tcp_keepalives_idle", value: "60", why: "seconds until a silent connection is asked" },
  { name: "tcp_keepalives_interval", value: "10", why: "seconds until it is asked again" },
  { name: "tcp_keepalives_count", value: "6", why: "times it is asked before it counts as gone" },
  { name: "autovacuum_max_workers", value: String(workers), why: "Synapse has many busy tables; needs a restart" },
  { name: "autovacuum_vacuum_cost_limit", value: "1000", why: `shared by all workers: 200 for each of ${workers}` },
  { name: "autovacuum_naptime", value: "30s", why: "looks twice as often" },
  { name: "autovacuum_vacuum_scale_factor", value: "0.05", why: "at a twentieth dead rows instead of a fifth" },
  { name: "autovacuum_analyze_scale_factor", value: "0.02", why: "the planner's figures stay fresh" },
  { name: "autovacuum_vacuum_insert_scale_factor", value: "0.05", why: "for tables that only grow" },
];

/** Down to a round number. */
function evenly(bytes: number): number {
  const step = bytes >= 1000 * MB ? 100 * MB : 32 * MB;
  return Math.max(step, Math.floor(bytes / step) * step);
}

/** `1500MB`, `2GB` */
function sized(bytes: number): string {
  return bytes % GB === 0 ? `${bytes / GB}GB` : `${Math.round(bytes / MB)}MB`;
}
