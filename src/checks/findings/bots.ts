import type { AdviceTable, Place } from "../advice.ts";
import { ago, duration } from "../quantities.ts";
import { journalOf, lossOf, nameOf } from "./answers.ts";

/** What can be wrong with programs that live in rooms: the bot and Draupnir. */
export type BotFinding =
  | {
      readonly kind: "account-not-seen";
      readonly user: string;
      /** When its unit started. */
      readonly since: Date;
      /** When Synapse last heard from it; undefined for never. */
      readonly seen: Date | undefined;
    }
  | {
      readonly kind: "bot-encryption-off";
      /** The device that has uploaded no keys; undefined when it is the store that is missing. */
      readonly device: string | undefined;
      /** The folder that holds no keys. */
      readonly store: string | undefined;
    }
  | {
      readonly kind: "bot-not-answering";
      /** The room's name in the inventory. */
      readonly room: string;
      /** Milliseconds. */
      readonly waited: number;
    }
  | { readonly kind: "moderation-off" }
  | {
      readonly kind: "rooms-unprotected";
      readonly protects: number;
      readonly wanted: number;
      /** Rooms on its list that it is not in. */
      readonly left: number;
    }
  | {
      readonly kind: "ban-list-unwatched";
      readonly alias: string;
      /** Rooms of lists on its list that it is not in. */
      readonly strayed: number;
    }
  | { readonly kind: "ban-list-empty"; readonly alias: string }
  | {
      readonly kind: "ban-list-shrunk";
      readonly alias: string;
      readonly shrunk: readonly { readonly kind: string; readonly has: number; readonly had: number }[];
    };

/** The words for findings about the bot and Draupnir. */
export const botAdvice = {
  "account-not-seen": {
    severity: "broken",
    title: (_, place) => `${nameOf(place)} runs, but Synapse does not hear from it`,
    detail: ({ user, since, seen }, { now }) => [
      `its unit has run for ${duration(now.getTime() - since.getTime())}`,
      seen === undefined
        ? `no device of ${user} was ever heard from`
        : `the devices of ${user} were last heard from ${ago(seen, now)}`,
    ],
    means: (_, place) => lossOf(place),
    fix: (_, place) => [...journalOf(place), ...restartOf(place)],
  },
  "bot-encryption-off": {
    severity: "broken",
    title: () => "The bot runs without encryption",
    detail: ({ device, store }) => [
      ...(device === undefined ? [] : [`its device ${device} has uploaded no keys`]),
      ...(store === undefined ? [] : [`${store} holds no keys of it`]),
    ],
    means: ({ store }) =>
      `in encrypted rooms it reads nothing, and commands there get no answer${store === undefined ? "" : " – unless the inventory names the wrong folder"}`,
    fix: (_, place) => journalOf(place),
  },
  "bot-not-answering": {
    severity: "broken",
    title: () => "The bot does not answer !ping",
    detail: ({ room, waited }) => [`!ping was sent to ${room}, and nothing came back within ${duration(waited)}`],
    means: (_, place) => lossOf(place),
    fix: (_, place) => [...journalOf(place), ...restartOf(place)],
  },
  "moderation-off": {
    severity: "broken",
    title: () => "Draupnir only pretends to moderate",
    detail: () => ["`noop: true` stands in its configuration: it logs what it would do, and does nothing"],
    means: (_, place) => lossOf(place),
    fix: (_, { host, service }) => [
      `lotus exec ${host.name} -- grep -n noop ${service?.paths["config"] ?? "/opt/draupnir/config/production.yaml"}`,
    ],
  },
  "rooms-unprotected": {
    severity: "broken",
    title: ({ protects, wanted }) => `Draupnir protects ${protects} of ${wanted} rooms`,
    detail: ({ left }) => (left === 0 ? [] : [`it is not in ${left} of the rooms on its own list`]),
    means: () => "someone who is banned from the other rooms can still write in those that are left out",
    fix: (_, place) => [...ask("rooms", place), ...correct(place)],
  },
  "ban-list-unwatched": {
    severity: "broken",
    title: ({ alias }) => `Draupnir does not watch ${alias}`,
    detail: ({ strayed }) =>
      strayed === 0
        ? []
        : [`of the lists that it names, it is not in the rooms of ${strayed}: it does not get their rules`],
    means: () => "whoever that list bans can join and write here",
    fix: ({ alias }, place) => [...ask("status", place), ...ask(`watch ${alias} --no-confirm`, place)],
  },
  "ban-list-empty": {
    severity: "broken",
    title: ({ alias }) => `The ban list ${alias} is empty`,
    detail: () => ["Draupnir watches it, and there is not one rule in it"],
    means: () => "whoever that list banned can join and write here",
    fix: (_, place) => ask("status", place),
  },
  "ban-list-shrunk": {
    severity: "warning",
    title: ({ alias }) => `The ban list ${alias} has lost most of its rules`,
    detail: ({ shrunk }) =>
      shrunk.map(({ kind, has, had }) => `${has} ${kind}s are banned; the inventory counts ${had}`),
    means: () => "some of those whom that list banned can join and write here, unless it was tidied up on purpose",
    fix: (_, place) => [...ask("status", place), ...correct(place)],
  },
} satisfies AdviceTable<BotFinding>;

function restartOf({ host, service }: Place): readonly string[] {
  return service?.unit === undefined ? [] : [`lotus exec ${host.name} -- systemctl restart ${service.unit}`];
}

/** What a moderator types in the management room. */
function ask(words: string, { service }: Place): readonly string[] {
  const room = service?.kind === "draupnir" ? service.managementRoom : "management";
  return [`!draupnir ${words}   # in the room ${room}`];
}

function correct({ service }: Place): readonly string[] {
  return service === undefined ? [] : [`lotus inventory show ${service.name}   # correct it there if this is meant`];
}
