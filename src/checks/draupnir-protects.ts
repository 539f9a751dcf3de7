import type { Inventory, ServiceOf } from "../inventory/inventory.ts";
import {
  accountDataQuery,
  isSwitchedOn,
  joinedQuery,
  namesOf,
  namesQuery,
  protectedRooms,
  type RuleCounts,
  ruleKinds,
  rulesOf,
  rulesQuery,
  switchPattern,
  watchedLists,
} from "../services/draupnir.ts";
import { databaseSince, devicesIn, devicesQuery, latestDevice } from "../services/synapse-accounts.ts";
import { type AccountSeen, activeBoth, judgeAccount, later } from "./account-seen.ts";
import { defineServiceCheck, type Looking, type ServiceSubject } from "./check.ts";
import type { Finding } from "./finding.ts";
import { askSynapseTables } from "./synapse-tables.ts";

export interface ModerationSeen {
  /** The rooms that its account data names; undefined when it has none. */
  readonly protectedRooms: readonly string[] | undefined;
  /** Rooms of lists, by id or alias. */
  readonly watched: readonly string[] | undefined;
  readonly joined: readonly string[];
  /** By room, what it calls itself. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  readonly rules: ReadonlyMap<string, RuleCounts>;
  /** Logs what it would do, and does nothing. */
  readonly onlyPretends: boolean;
  readonly protectsAllJoined: boolean;
}

/** What the inventory says of moderation. */
export interface ModerationWanted extends Pick<Inventory, "banLists"> {
  readonly protectedRooms: number;
  /** The share of a list's rules below which it has lost too many. */
  readonly banListWarn: number;
}

/** Fewer rules than this say nothing when some of them go. */
const fewRules = 20;
const noRules: RuleCounts = { user: 0, server: 0, room: 0 };

/** Draupnir keeps what it protects and watches in its account, which lies in Synapse's database: nobody needs its token. */
export default defineServiceCheck({
  id: "draupnir-protects",
  title: "is in touch with Synapse, protects the rooms and watches the ban lists",
  kinds: ["draupnir"],
  after: ["unit-running", "draupnir-answers"],
  observe,
  judge: (seen, { service: { user, protectedRooms } }, { inventory: { banLists, limits }, now }) => {
    if (seen === undefined) return [];
    const silent = judgeAccount(seen, user, limits.accountSilence, now);
    // Of a Draupnir that hangs, what it would do is no matter.
    if (silent.length > 0) return silent;
    return judgeModeration(seen, { protectedRooms, banLists, banListWarn: limits.banListWarn });
  },
});

async function observe(
  looking: Looking,
  subject: ServiceSubject<ServiceOf<"draupnir">>,
): Promise<(ModerationSeen & AccountSeen) | undefined> {
  const { user, paths } = subject.service;
  const config = paths["config"];
  const queries = [devicesQuery, accountDataQuery, joinedQuery, namesQuery, rulesQuery];
  const [since, switches, tables] = await Promise.all([
    activeBoth(looking, subject),
    config === undefined ? "" : looking.host.query(["grep", "-sE", switchPattern, config]).then(({ stdout }) => stdout),
    askSynapseTables(
      looking,
      queries.map((query) => query(user)),
    ),
  ]);
  if (tables === undefined) return undefined;
  const [devices = [], account = [], joined = [], names = [], rules = []] = tables;
  return {
    since: since && later(since, databaseSince(devices)),
    seen: latestDevice(devicesIn(devices, user))?.seen,
    protectedRooms: protectedRooms(account),
    watched: watchedLists(account),
    joined: joined.map(({ room }) => String(room)),
    names: namesOf(names),
    rules: rulesOf(rules),
    onlyPretends: isSwitchedOn(switches, "noop"),
    protectsAllJoined: isSwitchedOn(switches, "protectAllJoinedRooms"),
  };
}

/** Judges what Draupnir does against what the inventory says that it should. More than that is no finding. */
export function judgeModeration(seen: ModerationSeen, wanted: ModerationWanted): readonly Finding[] {
  return [
    ...(seen.onlyPretends ? [{ kind: "moderation-off" } as const] : []),
    ...judgeRooms(seen, wanted.protectedRooms),
    ...judgeLists(seen, wanted),
  ];
}

function judgeRooms(seen: ModerationSeen, wanted: number): readonly Finding[] {
  const { joined, watched = [] } = seen;
  const all = joined.filter((room) => !watched.includes(room));
  const named = seen.protectsAllJoined ? all : (seen.protectedRooms ?? []);
  const there = named.filter((room) => joined.includes(room)).length;
  return there < wanted ? [{ kind: "rooms-unprotected", protects: there, wanted, left: named.length - there }] : [];
}

function judgeLists(
  { watched = [], names, joined, rules }: ModerationSeen,
  wanted: ModerationWanted,
): readonly Finding[] {
  const namesOfRoom = (room: string) => names.get(room) ?? [];
  const isWatched = (room: string) => [room, ...namesOfRoom(room)].some((name) => watched.includes(name));
  const rooms = joined.filter(isWatched);
  const found = wanted.banLists.map((list) => ({ list, room: roomOf(list.alias, rooms, namesOfRoom) }));
  const missing = found.filter(({ room }) => room === undefined);
  // A list that does not say its name may be the one that is missed.
  const nameless = rooms.filter((room) => namesOfRoom(room).length === 0);
  const strayed = watched.length - rooms.length;
  return [
    ...(missing.length > nameless.length ? missing : []).map(
      ({ list: { alias } }) => ({ kind: "ban-list-unwatched", alias, strayed }) as const,
    ),
    ...found.flatMap(({ list, room }) =>
      room === undefined ? [] : judgeRules(list, rules.get(room) ?? noRules, wanted.banListWarn),
    ),
  ];
}

/** The room of a list by its alias, or else by its shortcode, which people make of the alias. */
function roomOf(
  alias: string,
  rooms: readonly string[],
  namesOfRoom: (room: string) => readonly string[],
): string | undefined {
  const called = (name: string) => rooms.find((room) => namesOfRoom(room).includes(name));
  return called(alias) ?? called(alias.split(":")[0] ?? alias);
}

/** Lists grow and lose rules every day; one that lost most of them was emptied, or Draupnir's server no longer gets it. */
function judgeRules(list: Inventory["banLists"][number], has: RuleCounts, limit: number): readonly Finding[] {
  const { alias } = list;
  const counts = ruleKinds.map((kind) => ({ kind, has: has[kind], had: list[`${kind}s`] }));
  const total = counts.reduce((sum, count) => sum + count.has, 0);
  if (total === 0) return counts.some(({ had }) => had > 0) ? [{ kind: "ban-list-empty", alias }] : [];
  const shrunk = counts.filter((count) => count.had >= fewRules && count.has < count.had * limit);
  return shrunk.length === 0 ? [] : [{ kind: "ban-list-shrunk", alias, shrunk }];
}
