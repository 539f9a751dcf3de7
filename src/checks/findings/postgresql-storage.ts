import type { AdviceTable } from "../advice.ts";
import { percent, size } from "../quantities.ts";
import { onPostgres } from "./postgresql-work.ts";

/** What can be wrong with what PostgreSQL keeps on disk. Sizes in bytes. */
export type PostgresStorageFinding =
  | {
      readonly kind: "slot-holds-wal";
      readonly slot: string;
      readonly isActive: boolean;
      readonly status: string;
      readonly held: number;
    }
  | { readonly kind: "wal-not-archived"; readonly waiting: number }
  | { readonly kind: "wal-piling"; readonly bytes: number; readonly limit: number }
  | {
      readonly kind: "index-invalid";
      readonly indexes: readonly { readonly name: string; readonly table: string; readonly bytes: number }[];
    }
  | {
      readonly kind: "table-grown";
      readonly table: string;
      readonly bytes: number;
      readonly limit: number;
      readonly share: number;
    };

/** The words for findings about what PostgreSQL keeps on disk. */
export const postgresStorageAdvice = {
  "slot-holds-wal": {
    severity: "warning",
    title: ({ slot, isActive, held }) =>
      `The replication slot ${slot} keeps ${size(held)} of WAL${isActive ? "" : " for nobody"}`,
    detail: ({ isActive, status }) => [
      `${isActive ? "in use, and far behind" : "nobody is connected to it"}${status === "" ? "" : `; its WAL is ${status}`}`,
    ],
    means: () => "the disk fills until the database stops",
    fix: ({ slot }, place) => [
      onPostgres(place, "SELECT slot_name, slot_type, active, wal_status, inactive_since FROM pg_replication_slots"),
      onPostgres(place, `SELECT pg_drop_replication_slot('${slot}')   # when nobody needs it any more`),
    ],
  },
  "wal-not-archived": {
    severity: "warning",
    title: () => "WAL cannot be archived",
    detail: ({ waiting }) => [`the last attempt failed, ${waiting} files wait`],
    means: () => "backups cannot be brought up to now, and the disk fills",
    fix: (_, place) => [
      onPostgres(place, "SELECT last_failed_wal, last_failed_time, last_archived_time FROM pg_stat_archiver"),
    ],
  },
  "wal-piling": {
    severity: "warning",
    title: ({ bytes }) => `${size(bytes)} of WAL have piled up`,
    detail: ({ limit }) => [`more than the ${size(limit)} of the inventory`],
    means: () => "the disk fills until the database stops",
    fix: (_, place) => [
      onPostgres(
        place,
        "SELECT name, setting, unit FROM pg_settings WHERE name IN ('max_wal_size', 'wal_keep_size', 'archive_mode')",
      ),
    ],
  },
  "index-invalid": {
    severity: "warning",
    title: ({ indexes }) =>
      indexes.length === 1 ? `The index ${indexes[0]?.name} is not valid` : `${indexes.length} indexes are not valid`,
    detail: ({ indexes }) =>
      indexes.map(({ name, table, bytes }) => `${name} of ${table}${bytes > 0 ? `, ${size(bytes)}` : ""}`),
    means: () => "it costs every write and helps no query; what it should keep unique may not be",
    fix: ({ indexes }, place) => [
      onPostgres(place, `\\\\d ${indexes[0]?.table ?? ""}`),
      ...indexes.slice(0, 3).map(({ name }) => onPostgres(place, `REINDEX INDEX CONCURRENTLY ${name}`)),
    ],
  },
  "table-grown": {
    severity: "warning",
    title: ({ table, bytes }) => `The table ${table} has grown to ${size(bytes)}`,
    detail: ({ limit, share }) => [`more than the ${size(limit)} of the inventory; ${percent(share)} of all tables`],
    means: () => "nothing yet; it goes on growing until the disk is full",
    fix: (_, { host }) => [`lotus exec ${host.name} -- df -h /var/lib/postgresql`, "lotus explain table-grown"],
  },
} satisfies AdviceTable<PostgresStorageFinding>;
