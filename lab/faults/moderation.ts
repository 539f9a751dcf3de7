import { runOn } from "../machine.ts";
import { sql } from "../sql.ts";
import type { Fault } from "./fault.ts";

const host = "draupnir";
const config = "/opt/draupnir/config/production.yaml";
const user = "'@draupnir:%'";
/** Where account data is kept while a fault changes it. */
const saved = "lotus.lab.";
const listNamed = (alias: string): string =>
  `(SELECT c.room_id FROM current_state_events AS c JOIN event_json AS j USING (event_id)
    WHERE c.type = 'm.room.canonical_alias' AND j.json LIKE '%"alias":"${alias}"%')`;
const longList = listNamed("#community-moderation-effort-bl:neko.dev");
const shortList = listNamed("#matrix-org-coc-bl:matrix.org");

/** Two rooms are no longer protected. */
export const draupnirRoomsFewer = accountData(
  "Draupnir protects fewer rooms than before",
  "protected_rooms",
  "content::jsonb #- '{rooms,0}' #- '{rooms,0}'",
);

/** Draupnir protects one room more than the inventory counts. */
export const draupnirRoomAdded = accountData(
  "Draupnir protects a room more than before",
  "protected_rooms",
  `jsonb_insert(content::jsonb, '{rooms,0}', to_jsonb(${shortList}))`,
);

/** One of the lists is no longer watched. */
export const draupnirListUnwatched = accountData(
  "Draupnir no longer watches one of its lists",
  "watched_lists",
  "content::jsonb #- '{references,0}'",
);

/** Everything on a list was taken back. */
export const banListEmptied: Fault = {
  what: "a ban list that Draupnir watches is empty",
  host,
  break: async () => {
    await sql(`UPDATE current_state_events SET type = '${saved}' || type
      WHERE room_id = ${shortList} AND type LIKE 'm.policy.rule.%'`);
  },
  mend: async () => {
    await sql(`UPDATE current_state_events SET type = replace(type, '${saved}', '') WHERE type LIKE '${saved}%'`);
  },
};

/** A list has a thousand rules more. */
export const banListGrew: Fault = {
  what: "a ban list has grown by a thousand users",
  host,
  break: async () => {
    await forgetGrown();
    const rule = `'$grown-' || n`;
    await sql(`INSERT INTO event_json (event_id, room_id, internal_metadata, json, format_version)
      SELECT ${rule}, ${longList}, '{}', '{"content":{"entity":"@grown:example.invalid"}}', 3 FROM generate_series(1, 1000) AS n;
      INSERT INTO current_state_events (event_id, room_id, type, state_key)
      SELECT ${rule}, ${longList}, 'm.policy.rule.user', 'rule:grown' || n FROM generate_series(1, 1000) AS n`);
  },
  mend: forgetGrown,
};

/** Draupnir was told to change nothing, for a try, and nobody took it back. */
export const draupnirPretends: Fault = {
  what: "Draupnir only logs what it would do",
  host,
  break: async () => setNoop("true"),
  mend: async () => setNoop("false"),
};

async function forgetGrown(): Promise<void> {
  await sql(`DELETE FROM current_state_events WHERE event_id LIKE '$grown-%';
    DELETE FROM event_json WHERE event_id LIKE '$grown-%'`);
}

async function setNoop(value: "true" | "false"): Promise<void> {
  await runOn(host, ["sed", "-i", `s/^noop:.*/noop: ${value}/`, config]);
  await runOn(host, ["systemctl", "restart", "draupnir.service"]);
}

/** Changes what Draupnir keeps in its account; `changed` is SQL for the new content. */
function accountData(what: string, name: string, changed: string): Fault {
  const type = `org.matrix.mjolnir.${name}`;
  const row = (of: string): string => `user_id LIKE ${user} AND account_data_type = '${of}'`;
  return {
    what,
    host,
    break: async () => {
      await sql(`INSERT INTO account_data (user_id, account_data_type, stream_id, content, instance_name)
        SELECT user_id, '${saved}${name}', stream_id, content, instance_name FROM account_data WHERE ${row(type)}
        ON CONFLICT DO NOTHING;
        UPDATE account_data SET content = (SELECT ${changed} FROM account_data WHERE ${row(saved + name)})
        WHERE ${row(type)}`);
    },
    mend: async () => {
      await sql(`UPDATE account_data SET content = kept.content
        FROM account_data AS kept WHERE kept.user_id = account_data.user_id AND kept.account_data_type = '${saved}${name}'
        AND account_data.account_data_type = '${type}';
        DELETE FROM account_data WHERE account_data_type = '${saved}${name}'`);
    },
  };
}
