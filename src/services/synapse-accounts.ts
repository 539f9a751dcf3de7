import { LotusError } from "../errors.ts";
import { sqlText } from "./postgresql.ts";

/** One device of an account. */
export interface Device {
  readonly id: string;
  /** When Synapse last heard from it; undefined for one that never said anything. */
  readonly seen: Date | undefined;
  /** Whether it has uploaded the keys without which nobody can send it anything encrypted. */
  readonly hasKeys: boolean;
}

/**
 * Rows of `id`, `seen` (milliseconds since 1970), `keys`, and `up`, when the database started, in Synapse's own tables; one row without id for an account without devices,
 * none where there is no such account. Synapse writes `last_seen` at most every 120 seconds. Hidden devices belong to
 * cross-signing keys and never log in.
 */
export function devicesQuery(user: string): string {
  return `SELECT d.device_id AS id, d.last_seen::float8 AS seen, k.device_id IS NOT NULL AS keys,
  (extract(epoch from pg_postmaster_start_time()) * 1000)::float8 AS up FROM users AS u
  LEFT JOIN devices AS d ON d.user_id = u.name AND NOT coalesce(d.hidden, false)
  LEFT JOIN e2e_device_keys_json AS k ON k.user_id = d.user_id AND k.device_id = d.device_id
  WHERE u.name = ${sqlText(user)} ORDER BY d.device_id`;
}

/** What the rows say. @throws LotusError where there is no such account. */
export function devicesIn(rows: readonly Readonly<Record<string, unknown>>[], user: string): readonly Device[] {
  if (rows.length === 0) {
    throw new LotusError(`Synapse has no account ${user}`, {
      hint: "correct `user` of the service in the inventory, if it is another account",
    });
  }
  return rows.flatMap(({ id, seen, keys }) =>
    typeof id === "string"
      ? [{ id, seen: typeof seen === "number" ? new Date(seen) : undefined, hasKeys: keys === true }]
      : [],
  );
}

/** When the database started, as the rows say. */
export function databaseSince(rows: readonly Readonly<Record<string, unknown>>[]): Date | undefined {
  const up = rows[0]?.["up"];
  return typeof up === "number" && Number.isFinite(up) ? new Date(up) : undefined;
}

/** The device that was heard from last; of those never heard from, none. */
export function latestDevice(devices: readonly Device[]): Device | undefined {
  return devices.filter(({ seen }) => seen !== undefined).toSorted((a, b) => Number(b.seen) - Number(a.seen))[0];
}
