import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadInventory } from "../src/inventory/load.ts";
import type { Inventory } from "../src/inventory/inventory.ts";
import type { Estate } from "./estate.ts";
import type { Secrets } from "./identity.ts";
import { repository } from "./places.ts";
import { type Ask, askWith, login } from "./seed-client.ts";

/** The rooms of the inventory are seven; Draupnir protects more than it names. */
const otherRooms = ["Lounge", "Announcements"];
const rules = [
  { kind: "user", entity: "@spam0:example.invalid", of: "users" },
  { kind: "server", entity: "spam0.example.invalid", of: "servers" },
  { kind: "room", entity: "!spam0:example.invalid", of: "rooms" },
] as const;

/**
 * Makes the rooms, with bot and Draupnir in them, and the ban lists; Draupnir's account data names both, as Draupnir keeps them.
 * What no client of this homeserver can make is left as SQL in ROOT/run/seed-moderation.sql: lists of other servers, in full length.
 */
export async function seedModeration(root: string, estate: Estate, secrets: Secrets, bot: string): Promise<void> {
  const { inventory } = await loadInventory({ file: "inventory.yaml", env: {}, cwd: repository, home: repository });
  const people = ["jared", "draupnir"] as const;
  const admin = askWith(await login("admin", secrets.admin, "SEED"));
  const tokens = await Promise.all(people.map((name) => login(name, secrets[name], "SEED")));
  const [jared, draupnir] = tokens.map((token) => askWith(token));
  if (!jared || !draupnir) throw new Error("nobody to make rooms");
  await withoutLimits(admin, [...people, "bot"], estate, async () => {
    const rooms = await makeRooms(jared, [draupnir, askWith(bot)], inventory, estate);
    const lists = await makeLists(jared, draupnir, inventory);
    await remember(draupnir, `@draupnir:${estate.serverName}`, rooms, lists);
  });
  for (const token of tokens) await askWith(token)("POST", "/_matrix/client/v3/logout", {});
  writeFileSync(join(root, "run/seed-moderation.sql"), sqlFor(inventory, estate));
}

/** More rooms and joins in a minute than Synapse allows anyone. */
async function withoutLimits(
  admin: Ask,
  names: readonly string[],
  { serverName }: Estate,
  work: () => Promise<void>,
): Promise<void> {
  const limits = names.map((name) => `/_synapse/admin/v1/users/@${name}:${serverName}/override_ratelimit`);
  for (const path of limits) await admin("POST", path, { messages_per_second: 0, burst_count: 0 });
  await work();
  for (const path of limits) await admin("DELETE", path);
}

async function makeRooms(
  owner: Ask,
  members: readonly Ask[],
  { rooms, matrix }: Inventory,
  { serverName }: Estate,
): Promise<readonly string[]> {
  const named = Object.entries(rooms).map(([key, room]) => ({ ...room, key }));
  const others = otherRooms.map((name) => ({ name, kind: "room", encrypted: false, alias: undefined }));
  const made: string[] = [];
  for (const { name, kind, encrypted, alias } of [...named, ...others]) {
    const encryption = { type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } };
    const { room_id: id } = (await owner("POST", "/_matrix/client/v3/createRoom", {
      name,
      preset: "private_chat",
      room_version: matrix.roomVersion,
      creation_content: kind === "space" ? { type: "m.space" } : {},
      initial_state: encrypted ? [encryption] : [],
      invite: [`@draupnir:${serverName}`, `@bot:${serverName}`],
      power_level_content_override: { users: { [`@draupnir:${serverName}`]: 100 } },
      ...(alias === undefined ? {} : { room_alias_name: alias.slice(1).split(":")[0] }),
    })) as { room_id: string };
    for (const member of members) await member("POST", `/_matrix/client/v3/join/${encodeURIComponent(id)}`, {});
    made.push(id);
  }
  return made;
}

/** A list for each of the inventory: a room with one rule of each kind, which Draupnir has joined. */
async function makeLists(owner: Ask, reader: Ask, { banLists, matrix }: Inventory): Promise<readonly string[]> {
  const made: string[] = [];
  for (const { alias } of banLists) {
    const shortcode = shortcodeOf(alias);
    const { room_id: id } = (await owner("POST", "/_matrix/client/v3/createRoom", {
      preset: "public_chat",
      room_version: matrix.roomVersion,
      room_alias_name: shortcode,
      creation_content: { type: "support.feline.policy.lists.msc.v1" },
      initial_state: [
        { type: "org.matrix.mjolnir.shortcode", state_key: "", content: { shortcode } },
        ...rules.map(({ kind, entity }) => ({
          type: `m.policy.rule.${kind}`,
          state_key: `rule:${entity}`,
          content: { entity, recommendation: "m.ban", reason: "spam" },
        })),
      ],
    })) as { room_id: string };
    await reader("POST", `/_matrix/client/v3/join/${encodeURIComponent(id)}`, {});
    made.push(id);
  }
  return made;
}

/** Account data in the form that Draupnir 2.9.0 writes. */
async function remember(
  draupnir: Ask,
  user: string,
  rooms: readonly string[],
  lists: readonly string[],
): Promise<void> {
  const path = `/_matrix/client/v3/user/${encodeURIComponent(user)}/account_data/org.matrix.mjolnir`;
  const references = lists.map((id) => `https://matrix.to/#/${encodeURIComponent(id)}?via=example.invalid`);
  await draupnir("PUT", `${path}.protected_rooms`, { rooms });
  await draupnir("PUT", `${path}.watched_lists`, { references });
}

/** Gives each list its name on the server it is from, and as many rules as the inventory counts, all copies of its first ones. */
function sqlFor({ banLists }: Inventory, { serverName }: Estate): string {
  const statements = banLists.flatMap((list) => {
    const shortcode = shortcodeOf(list.alias);
    const room = `(SELECT room_id FROM room_aliases WHERE room_alias = '#${shortcode}:${serverName}')`;
    return [
      `UPDATE event_json SET json = replace(json, '#${shortcode}:${serverName}', '${list.alias}')
  WHERE event_id IN (SELECT event_id FROM current_state_events WHERE type = 'm.room.canonical_alias' AND room_id = ${room});`,
      ...rules.map((rule) => copies(room, rule, list[rule.of])),
      `DELETE FROM room_aliases WHERE room_alias = '#${shortcode}:${serverName}';`,
    ];
  });
  return `${statements.join("\n")}\n`;
}

function copies(room: string, { kind, entity }: (typeof rules)[number], count: number): string {
  const first = `FROM current_state_events AS state JOIN event_json AS event USING (event_id)
  CROSS JOIN generate_series(1, ${count - 1}) AS n
  WHERE state.type = 'm.policy.rule.${kind}' AND state.state_key = 'rule:${entity}' AND state.room_id = ${room};`;
  const other = `replace('${entity}', '0', n::text)`;
  return `INSERT INTO event_json (event_id, room_id, internal_metadata, json, format_version)
  SELECT event_id || '-' || n, event.room_id, internal_metadata, replace(json, '${entity}', ${other}), format_version
  ${first}
INSERT INTO current_state_events (event_id, room_id, type, state_key)
  SELECT event_id || '-' || n, state.room_id, type, 'rule:' || ${other}
  ${first}`;
}

function shortcodeOf(alias: string): string {
  return alias.slice(1).split(":")[0] ?? "";
}
