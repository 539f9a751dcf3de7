import { listAt, readJson, textAt } from "./json.ts";
import { sqlText } from "./postgresql.ts";
import type { Surface } from "./surface.ts";

/** Any path answers, with a code only. Once 200 it stays 200: it proves that Draupnir started, not that it syncs. */
export const draupnirSurface: Surface = {
  port: "health",
  path: "/healthz",
  expected: "200",
  fits: ({ status }) => status === 200,
  starting: ({ status }) => status === 418,
};

type Rows = readonly Readonly<Record<string, unknown>>[];

/** What a rule of a list is about; the last word of its event type. */
export const ruleKinds = ["user", "server", "room"] as const;
export type RuleCounts = Readonly<Record<(typeof ruleKinds)[number], number>>;

const protectedRoomsType = "org.matrix.mjolnir.protected_rooms";
const watchedListsType = "org.matrix.mjolnir.watched_lists";
const shortcodeType = "org.matrix.mjolnir.shortcode";
const aliasType = "m.room.canonical_alias";
/** Newest first; older lists and older tools write the others. */
const ruleTypes = ["m.policy.rule", "m.room.rule", "org.matrix.mjolnir.rule"].flatMap((prefix) =>
  ruleKinds.map((kind) => `${prefix}.${kind}`),
);

/** Rows of `type` and `content`: what Draupnir keeps in its account. */
export function accountDataQuery(user: string): string {
  return `SELECT account_data_type AS type, content FROM account_data
  WHERE user_id = ${sqlText(user)} AND account_data_type IN (${texts([protectedRoomsType, watchedListsType])})`;
}

/** Rows of `room`: where it is. */
export function joinedQuery(user: string): string {
  return `SELECT room_id AS room FROM local_current_membership WHERE user_id = ${sqlText(user)} AND membership = 'join'`;
}

/** Rows of `room`, `type` and `event`: what the rooms it is in call themselves. */
export function namesQuery(user: string): string {
  return `SELECT c.room_id AS room, c.type, j.json AS event FROM local_current_membership AS m
  JOIN current_state_events AS c ON c.room_id = m.room_id JOIN event_json AS j ON j.event_id = c.event_id
  WHERE m.user_id = ${sqlText(user)} AND m.membership = 'join' AND c.state_key = '' AND c.type IN (${texts([aliasType, shortcodeType])})`;
}

/** Rows of `room`, `kind` and `rules`: how many rules the rooms it is in hold. A rule that was taken back has an empty content. */
export function rulesQuery(user: string): string {
  return `SELECT c.room_id AS room, substring(c.type from '[^.]+$') AS kind, count(*)::int AS rules
  FROM local_current_membership AS m
  JOIN current_state_events AS c ON c.room_id = m.room_id JOIN event_json AS j ON j.event_id = c.event_id
  WHERE m.user_id = ${sqlText(user)} AND m.membership = 'join' AND c.type IN (${texts(ruleTypes)})
  AND j.json NOT LIKE '%"content":{}%' GROUP BY 1, 2`;
}

/** The ids of the rooms it protects; undefined where it never wrote any down. */
export function protectedRooms(rows: Rows): readonly string[] | undefined {
  const content = contentOf(rows, protectedRoomsType);
  if (content === undefined) return undefined;
  return listAt(readJson(content), "rooms").filter((room) => typeof room === "string");
}

/** The rooms of the lists it watches, each an id or an alias; undefined where it never wrote any down. */
export function watchedLists(rows: Rows): readonly string[] | undefined {
  const content = contentOf(rows, watchedListsType);
  if (content === undefined) return undefined;
  return listAt(readJson(content), "references")
    .map((link) => (typeof link === "string" ? roomIn(link) : undefined))
    .filter((room) => room !== undefined);
}

/** By room: its aliases, and `shortcode` as `#shortcode`, which is how Draupnir itself names a list. */
export function namesOf(rows: Rows): ReadonlyMap<string, readonly string[]> {
  const named = rows.map(({ room, type, event }) => {
    const content = readJson(String(event));
    const shortcode = textAt(content, "content", "shortcode");
    const aliases = [textAt(content, "content", "alias"), ...listAt(asContent(content), "alt_aliases")];
    const names = type === shortcodeType ? (shortcode === undefined ? [] : [`#${shortcode}`]) : aliases;
    return { room: String(room), names: names.filter((name) => typeof name === "string") };
  });
  const byRoom = Map.groupBy(named, ({ room }) => room);
  return new Map([...byRoom].map(([room, all]) => [room, all.flatMap(({ names }) => names)]));
}

/** By room, how many rules of each kind it holds. */
export function rulesOf(rows: Rows): ReadonlyMap<string, RuleCounts> {
  const byRoom = Map.groupBy(rows, ({ room }) => String(room));
  const count = (all: Rows, kind: string) => Number(all.find((row) => row["kind"] === kind)?.["rules"] ?? 0);
  return new Map(
    [...byRoom].map(([room, all]) => [
      room,
      { user: count(all, "user"), server: count(all, "server"), room: count(all, "room") },
    ]),
  );
}

/** Settings of production.yaml that change what Draupnir does; the file holds its access token, so no more of it is asked for. */
export const switchPattern = "^(noop|protectAllJoinedRooms):";

/** Whether a line `name: true` is among those found. */
export function isSwitchedOn(lines: string, name: string): boolean {
  const value = lines.split("\n").find((line) => line.startsWith(`${name}:`));
  return /^true\b/.test(value?.slice(name.length + 1).trim() ?? "");
}

function contentOf(rows: Rows, type: string): string | undefined {
  const content = rows.find((row) => row["type"] === type)?.["content"];
  return typeof content === "string" ? content : undefined;
}

function asContent(event: unknown): unknown {
  return typeof event === "object" && event !== null && "content" in event ? event.content : undefined;
}

/** `https://matrix.to/#/!room%3Aexample.org?via=example.org` → `!room:example.org`. */
function roomIn(link: string): string | undefined {
  const part = link.split("#/")[1]?.split("?")[0] ?? "";
  try {
    const room = decodeURIComponent(part);
    return /^[!#]./.test(room) ? room : undefined;
  } catch {
    return undefined;
  }
}

function texts(all: readonly string[]): string {
  return all.map(sqlText).join(", ");
}
