import type { Inventory } from "../../src/inventory/inventory.ts";
import { sqlText } from "../../src/services/postgresql.ts";

/** Gives the rows of a query as JSON. */
export type AskRows = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

type Value = string | number | boolean | null;

/**
 * SQL that makes another database look like Synapse's as far as checks look at the accounts of bot and Draupnir: their devices, heard
 * from as long ago as then, whenever it is asked; Draupnir's account data; the rooms it is in, and as many rules as their lists have,
 * of which only the number counts.
 */
export async function dumpAccounts({ services }: Pick<Inventory, "services">, ask: AskRows): Promise<string> {
  const users = services.flatMap((service) =>
    service.kind === "bot" || service.kind === "draupnir" ? [sqlText(service.user)] : [],
  );
  const ofThem = `user_id IN (${users.join(", ")})`;
  const rooms = `room_id IN (SELECT room_id FROM local_current_membership WHERE ${ofThem} AND membership = 'join')`;
  const [devices, keys, accountData, memberships, rules] = await Promise.all([
    ask(`SELECT user_id, device_id, hidden,
      floor(extract(epoch from now()) * 1000)::bigint - last_seen AS age FROM devices WHERE ${ofThem}`),
    ask(`SELECT user_id, device_id FROM e2e_device_keys_json WHERE ${ofThem}`),
    ask(`SELECT user_id, account_data_type, content FROM account_data
      WHERE ${ofThem} AND account_data_type LIKE 'org.matrix.mjolnir.%'`),
    ask(`SELECT room_id, user_id, membership FROM local_current_membership WHERE ${ofThem}`),
    ask(`SELECT room_id, type, count(*) AS rules FROM current_state_events AS c
      WHERE ${rooms} AND type LIKE '%.rule.%' GROUP BY 1, 2`),
  ]);
  return [
    tables,
    ...inserts("recorded_devices", ["user_id", "device_id", "hidden", "age"], devices),
    ...inserts("e2e_device_keys_json", ["user_id", "device_id"], keys),
    ...inserts("account_data", ["user_id", "account_data_type", "content"], accountData),
    ...inserts("local_current_membership", ["room_id", "user_id", "membership"], memberships),
    ...rules.map(({ room_id: room, type, rules: count }) => ruleRows(String(room), String(type), Number(count))),
  ].join("\n");
}

/** Only the columns that are asked for. The devices are a view, so that they do not grow old. */
const tables = `CREATE TABLE recorded_devices (user_id text, device_id text, hidden boolean, age bigint);
CREATE VIEW devices AS SELECT user_id, device_id, hidden,
  floor(extract(epoch from now()) * 1000)::bigint - age AS last_seen FROM recorded_devices;
CREATE TABLE e2e_device_keys_json (user_id text, device_id text);
CREATE TABLE account_data (user_id text, account_data_type text, content text);
CREATE TABLE local_current_membership (room_id text, user_id text, membership text);`;

function ruleRows(room: string, type: string, count: number): string {
  const [at, of] = [sqlText(room), sqlText(type)];
  const rule = `md5(${at} || ${of} || n)`;
  const each = `FROM generate_series(1, ${count}) AS n;`;
  return `INSERT INTO current_state_events (event_id, room_id, type, state_key) SELECT ${rule}, ${at}, ${of}, 'rule:' || n ${each}
INSERT INTO event_json (event_id, room_id, internal_metadata, json)
  SELECT ${rule}, ${at}, '{}', '{"content":{"recommendation":"m.ban"}}' ${each}`;
}

function inserts(
  table: string,
  columns: readonly string[],
  rows: readonly Readonly<Record<string, unknown>>[],
): readonly string[] {
  return rows.map((row) =>
    insert(
      table,
      columns,
      columns.map((column) => row[column]),
    ),
  );
}

function insert(table: string, columns: readonly string[], values: readonly unknown[]): string {
  return `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${values.map((value) => literal(value as Value)).join(", ")});`;
}

function literal(value: Value): string {
  return typeof value === "string" ? sqlText(value) : String(value);
}
