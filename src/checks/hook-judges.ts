import { at, textAt } from "../services/json.ts";
import { expiryOf, ghostOf } from "../services/hookshot.ts";
import { hookTypes } from "../services/hookshot-tables.ts";
import { compileErrorOf } from "./hook-function.ts";
import type { Finding } from "./finding.ts";
import { type Hook, type HookId, type HookRoom, nameOf } from "./hook-rows.ts";

export interface Hooks {
  readonly hooks: readonly Hook[];
  readonly ids: readonly HookId[];
  readonly rooms: ReadonlyMap<string, HookRoom>;
  readonly bot: string;
  /** What a room is called in the inventory, or its id. */
  readonly roomName: (id: string) => string;
  /** Whether a text is one of the ids. */
  readonly isId: (text: string) => boolean;
}

type Shown = { readonly name: string; readonly room: string };

/** A hook as a finding names it. */
export function shownOf(hook: Pick<Hook, "key" | "content" | "room">, { roomName, isId }: Hooks): Shown {
  return { name: nameOf(hook, isId), room: roomName(hook.room) };
}

/** Hooks that hookshot does not load, or will not after its next start. */
export function judgeDead(all: Hooks, functionsAllowed: boolean | undefined, now: Date): readonly Finding[] {
  return all.hooks.flatMap((hook): readonly Finding[] => {
    const hasId = all.ids.some(({ room, key }) => room === hook.room && key === hook.key);
    const why =
      mistakeIn(hook.content, functionsAllowed, now) ??
      (hasId ? undefined : "hookshot keeps no id for it: at its next start it gets a new, unknown address");
    return why === undefined ? [] : [{ kind: "hook-dead", hook: shownOf(hook, all), why }];
  });
}

/** hookshot's own rules for a webhook's state; undefined where it keeps them. */
function mistakeIn(content: unknown, functionsAllowed: boolean | undefined, now: Date): string | undefined {
  const name = textAt(content, "name");
  if (name === undefined || name.length < 3 || name.length > 64) return "its name must have 3 to 64 characters";
  for (const key of ["waitForComplete", "includeHookBody"]) {
    if (!["undefined", "boolean"].includes(typeof at(content, key))) return `${key} must be true or false`;
  }
  const code = at(content, "transformationFunction");
  if (code !== undefined && code !== null && typeof code !== "string") return "transformationFunction must be text";
  if (typeof code === "string" && code !== "" && functionsAllowed === false) {
    return "it has a function, and generic.allowJsTransformationFunctions is off";
  }
  const expires = at(content, "expirationDate");
  if (expires === undefined) return undefined;
  const expiry = typeof expires === "string" ? expiryOf(expires) : undefined;
  if (expiry === undefined) return "its expirationDate is not one (2026-11-03T16:44:59.533Z is)";
  return expiry <= now ? `it expired on ${expiry.toISOString().slice(0, 10)}` : undefined;
}

/** Ids without a hook, and several ids for one hook. */
export function judgeIds(all: Hooks): readonly Finding[] {
  const { hooks, ids } = all;
  const belongs = ({ room, key }: HookId) => hooks.some((hook) => hook.room === room && hook.key === key);
  const lost = ids.filter((id) => !belongs(id));
  const orphaned: readonly Finding[] =
    lost.length === 0
      ? []
      : [{ kind: "hook-orphaned", hooks: lost.map(({ key, room }) => shownOf({ key, room, content: {} }, all)) }];
  const duplicated = hooks.flatMap((hook): readonly Finding[] => {
    const own = ids.filter(({ room, key }) => room === hook.room && key === hook.key);
    return own.length < 2 ? [] : [{ kind: "hook-duplicated", hook: shownOf(hook, all), ids: own.length }];
  });
  return [...orphaned, ...duplicated];
}

/** Ids that stand where others can read them. */
export function judgeLeaks(all: Hooks, inMetrics: readonly HookId[]): readonly Finding[] {
  const inRooms = all.hooks.filter(({ leaked, key }) => leaked || all.isId(key));
  const shown = inMetrics.map(({ key, room }) => shownOf({ key, room, content: {} }, all));
  return [
    ...(inRooms.length === 0
      ? []
      : [{ kind: "hook-id-leaked", where: "room", hooks: inRooms.map((hook) => shownOf(hook, all)) } as const]),
    ...(shown.length === 0 ? [] : [{ kind: "hook-id-leaked", where: "metrics", hooks: shown } as const]),
  ];
}

/** Functions are compiled as hookshot would, and not run. */
export function judgeFunctions(all: Hooks): readonly Finding[] {
  return all.hooks.flatMap((hook): readonly Finding[] => {
    const code = textAt(hook.content, "transformationFunction") ?? "";
    const problem = compileErrorOf(code);
    return problem === undefined ? [] : [{ kind: "hook-function-broken", hook: shownOf(hook, all), ...problem }];
  });
}

/** The bot must be in each room and may send state there; each hook's virtual user must get in and be heard. */
export function judgeRights(all: Hooks, prefix: string | undefined, server: string): readonly Finding[] {
  return [...Map.groupBy(all.hooks, ({ room }) => room)].flatMap(([id, hooks]): readonly Finding[] => {
    const room = all.rooms.get(id);
    if (room === undefined) return [];
    const name = all.roomName(id);
    if (room.membership.get(all.bot) !== "join") {
      return [{ kind: "bridge-bot-absent", bot: all.bot, room: name, hooks: hooks.length }];
    }
    const [power, needed] = [room.power(all.bot), room.neededForState(hookTypes[0])];
    const kept = hooks.flatMap((hook): readonly Finding[] => {
      const ghost = prefix === undefined ? all.bot : ghostOf(textAt(hook.content, "name") ?? "", prefix, server);
      const why = keptOut(ghost, room, all.bot);
      return why === undefined ? [] : [{ kind: "ghost-kept-out", ghost, hook: shownOf(hook, all), why }];
    });
    return [
      ...(power >= needed ? [] : [{ kind: "bridge-bot-powerless", bot: all.bot, room: name, power, needed } as const]),
      ...kept,
    ];
  });
}

function keptOut(ghost: string, room: HookRoom, bot: string): string | undefined {
  const membership = room.membership.get(ghost);
  if (membership === "ban") return "is banned";
  const mayEnter = membership === "join" || membership === "invite" || room.joinRule === "public";
  if (!mayEnter && room.power(bot) < room.neededToInvite) {
    return `is not in the room, and ${bot} may not invite it`;
  }
  if (room.power(ghost) >= room.neededForMessages) return undefined;
  return `has ${room.power(ghost)} of the ${room.neededForMessages} power that messages need`;
}

/** Services of the inventory without a hook of their name, and what hookshot has not loaded of what there is. */
export function judgeCount(
  all: Hooks,
  wanted: { readonly services: readonly string[]; readonly room: string },
  loaded: number | undefined,
): readonly Finding[] {
  const names = all.hooks.flatMap(({ content, key }) => [textAt(content, "name") ?? "", key]).map(plain);
  const missing = wanted.services.filter((service) => !names.some((name) => name.startsWith(plain(service))));
  const expected = all.hooks.length;
  return [
    ...(missing.length === 0 ? [] : [{ kind: "hook-missing", names: missing, room: wanted.room } as const]),
    ...(loaded === undefined || loaded >= expected ? [] : [{ kind: "hooks-not-loaded", loaded, expected } as const]),
  ];
}

/** `Owncast (Livestream)` is the webhook of Owncast. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}
