import type { AdviceTable, Place } from "../advice.ts";
import { journalOf, lossOf } from "./answers.ts";

/** A webhook by its name and the room it posts to; never by its id, which is a credential. */
interface Hook {
  readonly name: string;
  readonly room: string;
}

/** What can be wrong between Synapse and hookshot, and with hookshot's webhooks. */
export type HookshotFinding =
  | {
      readonly kind: "appservice-ping-failing";
      readonly why: "refused" | "unknown" | "unreachable" | "odd";
      readonly got: string;
      /** Names of what differs between the two registrations. */
      readonly differs: readonly string[];
    }
  | { readonly kind: "appservice-not-read"; readonly file: string; readonly read: readonly string[] }
  | {
      readonly kind: "registrations-differ";
      readonly file: string;
      readonly own: string;
      readonly keys: readonly string[];
    }
  | { readonly kind: "registration-lacks-ephemeral"; readonly file: string; readonly missing: readonly string[] }
  | { readonly kind: "hook-missing"; readonly names: readonly string[]; readonly room: string }
  | { readonly kind: "hooks-not-loaded"; readonly loaded: number; readonly expected: number }
  | { readonly kind: "hook-dead"; readonly hook: Hook; readonly why: string }
  | { readonly kind: "hook-orphaned"; readonly hooks: readonly Hook[] }
  | { readonly kind: "hook-duplicated"; readonly hook: Hook; readonly ids: number }
  | { readonly kind: "hook-id-leaked"; readonly hooks: readonly Hook[]; readonly where: "room" | "metrics" }
  | {
      readonly kind: "hook-function-broken";
      readonly hook: Hook;
      readonly error: string;
      readonly line: number | undefined;
    }
  | { readonly kind: "bridge-bot-absent"; readonly bot: string; readonly room: string; readonly hooks: number }
  | {
      readonly kind: "bridge-bot-powerless";
      readonly bot: string;
      readonly room: string;
      readonly power: number;
      readonly needed: number;
    }
  | { readonly kind: "ghost-kept-out"; readonly ghost: string; readonly hook: Hook; readonly why: string };

const pingWords = {
  refused: "hookshot refuses what Synapse sends: their hs_token differs",
  unknown: "Synapse does not know the registration's as_token: it was changed and Synapse not restarted",
  unreachable: "Synapse does not reach hookshot at the registration's url",
  odd: "Synapse's ping of hookshot ended as it never should",
} as const;

/** The words for findings about hookshot. */
export const hookshotAdvice = {
  "appservice-ping-failing": {
    severity: "broken",
    title: () => "Synapse and hookshot do not hear each other",
    detail: ({ why, got, differs }) => [
      pingWords[why],
      `got     ${got}`,
      ...(differs.length === 0 ? [] : [`differs ${differs.join(", ")} in hookshot's own copy of the registration`]),
    ],
    means: () =>
      "new webhooks and commands in rooms do nothing; where the as_token is the trouble, nothing is posted at all",
    fix: (_, place) => [...journalOf(place), ...restartSynapse(place)],
  },
  "appservice-not-read": {
    severity: "broken",
    title: () => "Synapse's configuration does not name hookshot's registration",
    detail: ({ file, read }) => [`expected  ${file}`, `got       ${read.join(", ") || "no app_service_config_files"}`],
    means: (_, place) => `what runs may go on; after Synapse's next restart ${lossOf(place)}`,
    fix: (_, { host }) => [`lotus exec ${host.name} -- grep -rn -A 4 '^app_service_config_files' /etc/matrix-synapse`],
  },
  "registrations-differ": {
    severity: "warning",
    title: () => "Synapse and hookshot have different registrations of hookshot",
    detail: ({ file, own, keys }) => [`Synapse's   ${file}`, `hookshot's  ${own}`, `differs in  ${keys.join(", ")}`],
    means: () =>
      "nothing while both run as they started; after the next restart of one they do not understand each other",
    fix: (_, { host, service }) => [
      `lotus exec ${host.name} -- ls -l --time-style=full-iso ${service?.paths["root"] ?? "/opt/hookshot"} /etc/matrix-synapse`,
    ],
  },
  "registration-lacks-ephemeral": {
    severity: "warning",
    title: ({ missing }) => `hookshot's registration lacks ${missing.join(" and ")}`,
    detail: ({ file, missing }) => [`${file}: ${missing.map((key) => `${key}: true`).join(", ")}`],
    means: () =>
      "Synapse before 1.156 reads only de.sorunome.msc2409.push_ephemeral, 1.156.0 only receive_ephemeral: with one of them, encrypted bots fall silent at some upgrade",
    fix: ({ file }, { host }) => [`lotus exec ${host.name} -- grep -n ephemeral ${file}`],
  },
  "hook-missing": {
    severity: "broken",
    title: ({ names }) => `hookshot has no webhook for ${names.join(", ")}`,
    detail: ({ room }) => [`the inventory expects ${room} to have it; no room has one of that name`],
    means: () => "what those services report is refused and lost",
    fix: (_, place) => journalOf(place),
  },
  "hooks-not-loaded": {
    severity: "broken",
    title: ({ loaded, expected }) => `hookshot has loaded ${loaded} of ${expected} webhooks`,
    detail: () => ["hookshot_connections of its metrics, against the webhooks in the rooms' state"],
    means: () => "the others answer 404, and what they would have posted is lost",
    fix: (_, place) => journalOf(place),
  },
  "hook-dead": {
    severity: "broken",
    title: ({ hook }) => `The webhook ${hook.name} does not work`,
    detail: ({ hook, why }) => [why, `in the room ${hook.room}`],
    means: () =>
      "its address answers 404, at the latest after hookshot's next restart, and what it would have posted is lost",
    fix: (_, place) => journalOf(place),
  },
  "hook-orphaned": {
    severity: "warning",
    title: ({ hooks }) =>
      `${hooks.length === 1 ? "A webhook's id has" : `${hooks.length} webhooks' ids have`} no webhook`,
    detail: ({ hooks }) => hooks.slice(0, 5).map(nameAndRoom),
    means: () =>
      "whoever still posts there gets 404; a new webhook of the same name would bring the old address back to life",
    fix: (_, place) => journalOf(place),
  },
  "hook-duplicated": {
    severity: "warning",
    title: ({ hook, ids }) => `The webhook ${hook.name} has ${ids} ids, of which one works`,
    detail: ({ hook }) => [nameAndRoom(hook)],
    means: () => "the other addresses answer 404; after a restart another one of them may be the one that works",
    fix: (_, place) => journalOf(place),
  },
  "hook-id-leaked": {
    severity: "warning",
    title: ({ hooks, where }) =>
      `${hooks.length === 1 ? "A webhook's id stands" : `${hooks.length} webhooks' ids stand`} in ${where === "room" ? "room state" : "hookshot's metrics"}`,
    detail: ({ hooks }) => hooks.slice(0, 5).map(nameAndRoom),
    means: ({ where }) =>
      where === "room"
        ? "every member of the room can post as that service"
        : "everyone who reads the metrics or Prometheus can post as that service; 7.4.4 no longer shows them",
    fix: ({ where }, { service, host }) =>
      where === "room"
        ? ["lotus explain hook-id-leaked"]
        : [`lotus inventory show ${service?.name ?? host.name}   # let only Prometheus reach its metrics port`],
  },
  "hook-function-broken": {
    severity: "broken",
    title: ({ hook }) => `The function of the webhook ${hook.name} does not compile`,
    detail: ({ hook, error, line }) => [`${line === undefined ? "" : `line ${line}: `}${error}`, nameAndRoom(hook)],
    means: () => "each of its messages becomes a complaint in the room, and its content is lost",
    fix: (_, place) => journalOf(place),
  },
  "bridge-bot-absent": {
    severity: "broken",
    title: ({ bot }) => `${bot} is not in a room that has webhooks`,
    detail: ({ room, hooks }) => [`${room} has ${hooks === 1 ? "one webhook" : `${hooks} webhooks`}`],
    means: () => "those webhooks answer 404, and what they would have posted is lost",
    fix: (_, place) => journalOf(place),
  },
  "bridge-bot-powerless": {
    severity: "warning",
    title: ({ bot }) => `${bot} has too little power in a room that has webhooks`,
    detail: ({ room, power, needed }) => [`it has ${power} and needs ${needed} for state`, `in the room ${room}`],
    means: () =>
      "webhooks cannot be made or removed there: one that was removed stays alive until hookshot's next restart",
    fix: () => ["lotus explain bridge-bot-powerless"],
  },
  "ghost-kept-out": {
    severity: "broken",
    title: ({ hook }) => `The webhook ${hook.name} cannot post`,
    detail: ({ ghost, hook, why }) => [`${ghost} ${why}`, `in the room ${hook.room}`],
    means: () => "its messages are accepted and then lost",
    fix: (_, place) => journalOf(place),
  },
} satisfies AdviceTable<HookshotFinding>;

function nameAndRoom({ name, room }: Hook): string {
  return `${name}, in ${room}`;
}

/** Synapse reads registrations only when it starts. */
function restartSynapse({ host, neighbours }: Place): readonly string[] {
  const synapse = neighbours.find(({ kind }) => kind === "synapse");
  return synapse?.unit === undefined ? [] : [`lotus exec ${host.name} -- systemctl restart ${synapse.unit}`];
}
