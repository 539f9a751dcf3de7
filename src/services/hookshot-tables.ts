/** The type of a webhook's state event, and of the account data with its id; the second is what older releases wrote. */
export const hookTypes = [
  "uk.half-shot.matrix-hookshot.generic.hook",
  "uk.half-shot.matrix-github.generic.hook",
] as const;

const types = hookTypes.map((type) => `'${type}'`).join(", ");
const hookRooms = `SELECT room_id FROM current_state_events WHERE type IN (${types})
    UNION SELECT room_id FROM room_account_data WHERE account_data_type IN (${types})`;

/**
 * A row for each webhook in a room's state: `room`, `key`, `content`, and whether its id stands there (`leaked`). The id is a
 * credential and is left out.
 */
export const hooksQuery = `SELECT c.room_id AS room, c.state_key AS key, (j.json::jsonb -> 'content') - 'hookId' AS content,
  (j.json::jsonb -> 'content') ? 'hookId' AS leaked
  FROM current_state_events c JOIN event_json j USING (event_id) WHERE c.type IN (${types}) ORDER BY c.room_id, c.state_key`;

/** A row for each id that hookshot's bot keeps: `bot`, `room`, the `key` of its webhook, and the id's SHA-256 as `digest`. */
export const hookIdsQuery = `SELECT a.user_id AS bot, a.room_id AS room, i.value AS key,
  encode(sha256(convert_to(i.key, 'UTF8')), 'hex') AS digest
  FROM room_account_data a, json_each_text(a.content::json) i WHERE a.account_data_type IN (${types})
  ORDER BY a.room_id, i.value`;

/** What decides who may do what in rooms with webhooks: a row for each state event, of members only those that appservices made. */
export const hookRoomsQuery = `SELECT c.room_id AS room, c.type, c.state_key AS key, c.membership, j.json::jsonb ->> 'sender' AS sender,
  CASE WHEN c.type <> 'm.room.member' THEN j.json::jsonb -> 'content' END AS content
  FROM current_state_events c JOIN event_json j USING (event_id)
  WHERE c.room_id IN (${hookRooms}) AND (c.type IN ('m.room.create', 'm.room.name', 'm.room.power_levels', 'm.room.join_rules')
    OR (c.type = 'm.room.member' AND (c.state_key IN (SELECT name FROM users WHERE appservice_id IS NOT NULL)
      OR c.state_key IN (SELECT user_id FROM room_account_data WHERE account_data_type IN (${types})))))
  ORDER BY c.room_id, c.type, c.state_key`;
