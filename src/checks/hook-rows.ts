import { excerpt } from "../probes/excerpt.ts";
import type { Row } from "../probes/postgres.ts";
import { at, textAt } from "../services/json.ts";

/** A webhook as a room's state has it. */
export interface Hook {
  readonly room: string;
  readonly key: string;
  /** Without the id, which may stand in it. */
  readonly content: unknown;
  /** Whether its id stands in the room's state. */
  readonly leaked: boolean;
}

/** An id that hookshot keeps for a webhook, which is a credential and known here only by its SHA-256. */
export interface HookId {
  readonly bot: string;
  readonly room: string;
  readonly key: string;
  readonly digest: string;
}

/** Who may do what in a room. */
export interface HookRoom {
  readonly id: string;
  readonly name: string | undefined;
  readonly joinRule: string;
  readonly membership: ReadonlyMap<string, string>;
  /** Of a user: Infinity for a creator where the room's version says so. */
  readonly power: (user: string) => number;
  /** Needed to send a state event of a type. */
  readonly neededForState: (type: string) => number;
  readonly neededForMessages: number;
  readonly neededToInvite: number;
}

/** Webhooks that are switched on: those that were removed stay as empty or disabled state. */
export function hooksIn(rows: readonly Row[]): readonly Hook[] {
  return rows
    .map((row) => ({
      room: String(row["room"]),
      key: String(row["key"]),
      content: row["content"],
      leaked: row["leaked"] === true,
    }))
    .filter(({ content }) => !isOff(content));
}

/** The ids that hookshot keeps. */
export function idsIn(rows: readonly Row[]): readonly HookId[] {
  return rows.map((row) => ({
    bot: String(row["bot"]),
    room: String(row["room"]),
    key: String(row["key"]),
    digest: String(row["digest"]),
  }));
}

/** The rooms that have webhooks, by id. */
export function roomsIn(rows: readonly Row[]): ReadonlyMap<string, HookRoom> {
  const byRoom = Map.groupBy(rows, (row) => String(row["room"]));
  return new Map([...byRoom].map(([id, of]) => [id, roomOf(id, of)]));
}

/** What people call a webhook; its key where it has no name. An id is never shown, wherever it stands. */
export function nameOf(hook: Pick<Hook, "key" | "content">, isId: (text: string) => boolean): string {
  const name = textAt(hook.content, "name") ?? hook.key;
  return isId(name) ? "•••" : excerpt(name, 64);
}

function isOff(content: unknown): boolean {
  if (typeof content !== "object" || content === null || Array.isArray(content)) return true;
  return Object.keys(content).length === 0 || at(content, "disabled") === true;
}

function roomOf(id: string, rows: readonly Row[]): HookRoom {
  const state = (type: string) => rows.find((row) => row["type"] === type && row["key"] === "");
  const create = state("m.room.create");
  const name = textAt(state("m.room.name")?.["content"], "name");
  const levels = state("m.room.power_levels")?.["content"];
  const level = (fallback: number, ...path: readonly string[]) => numberAt(levels, ...path) ?? fallback;
  const stateDefault = level(50, "state_default");
  const creators = creatorsOf(create);
  const members = rows.filter((row) => row["type"] === "m.room.member");
  return {
    id,
    name: name === undefined ? undefined : excerpt(name, 64),
    joinRule: textAt(state("m.room.join_rules")?.["content"], "join_rule") ?? "invite",
    membership: new Map(members.map((row) => [String(row["key"]), String(row["membership"])])),
    power: (user) => (creators.includes(user) ? Infinity : level(level(0, "users_default"), "users", user)),
    neededForState: (type) => level(stateDefault, "events", type),
    neededForMessages: level(level(0, "events_default"), "events", "m.room.message"),
    neededToInvite: level(0, "invite"),
  };
}

/** From room version 12 on, those who made a room are above all levels. */
function creatorsOf(create: Row | undefined): readonly string[] {
  const content = create?.["content"];
  if (!(Number(textAt(content, "room_version")) >= 12)) return [];
  const others = at(content, "additional_creators");
  return [String(create?.["sender"]), ...(Array.isArray(others) ? others.map(String) : [])];
}

/** Levels are whole numbers; very old rooms may have them as text. */
function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path);
  if (typeof found === "number") return found;
  return typeof found === "string" && /^-?\d+$/.test(found) ? Number(found) : undefined;
}
