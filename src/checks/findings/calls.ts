import type { AdviceTable } from "../advice.ts";
import { journalOf, lossOf, nameOf } from "./answers.ts";
import { listed, restartOf } from "./turn.ts";

/** A value that a running configuration has, and the one the inventory wants. */
export interface Difference {
  readonly key: string;
  readonly is: string;
  readonly wanted: string;
}

/** What can be wrong with LiveKit and the service that lets people in, and with how calls are configured. */
export type CallFinding =
  | { readonly kind: "configured-otherwise"; readonly file: string; readonly differences: readonly Difference[] }
  | { readonly kind: "call-refused"; readonly asked: string; readonly got: string }
  | { readonly kind: "livekit-key-refused"; readonly keys: readonly string[]; readonly file: string }
  | { readonly kind: "livekit-key-differs"; readonly key: string; readonly where: string }
  | { readonly kind: "livekit-elsewhere"; readonly url: string; readonly got: string }
  | { readonly kind: "livekit-auto-create"; readonly file: string }
  | { readonly kind: "udp-buffer-small"; readonly bytes: number; readonly wanted: number }
  | {
      readonly kind: "relay-ranges-overlap";
      readonly ice: string;
      readonly relay: string;
      readonly turnServer: string;
    };

/** The words for findings about group calls. */
export const callAdvice = {
  "configured-otherwise": {
    severity: "warning",
    title: (_, place) => `${nameOf(place)} is configured otherwise than the inventory says`,
    detail: ({ file, differences }) => [
      file,
      ...differences.map(({ key, is, wanted }) => `${key}: ${is}, and ${wanted} is wanted`),
    ],
    means: () => "it does not behave as planned; perhaps only the inventory was not kept up",
    fix: (_, place) => [
      `lotus inventory show ${place.service?.name ?? place.host.name}   # correct whichever is wrong`,
    ],
  },
  "call-refused": {
    severity: "broken",
    title: () => "A user of this server is not let into a group call",
    detail: ({ asked, got }) => [`asked  ${asked}`, `got    ${got}`],
    means: () => "nobody can join a group call; calls in progress go on",
    fix: () => ["lotus health lk-jwt-service livekit"],
  },
  "livekit-key-refused": {
    severity: "broken",
    title: (_, place) => `${nameOf(place)} refuses the key that stands in its own configuration`,
    detail: ({ keys, file }) => [
      `${listed(keys)} in ${file}: refused for a list of rooms`,
      "it runs with other keys than the file holds",
    ],
    means: () =>
      "after its next restart it takes other keys than now, or it takes none today: nobody new can join a call",
    fix: (_, place) => [...journalOf(place), `${restartOf(place)[0] ?? ""}   # ends calls in progress`],
  },
  "livekit-key-differs": {
    severity: "broken",
    title: (_, place) => `LiveKit does not know the key of ${nameOf(place)}`,
    detail: ({ key, where }) => [`${where} has no key ${key} with the same secret`],
    means: (_, place) => lossOf(place),
    fix: (_, place) => [
      `lotus exec ${place.host.name} -- systemctl cat ${place.service?.unit ?? ""}   # LIVEKIT_KEY and its secret; prints it`,
    ],
  },
  "livekit-elsewhere": {
    severity: "broken",
    title: (_, place) => `${nameOf(place)} finds no LiveKit where it sends people`,
    detail: ({ url, got }) => [`asked  ${url}, from its own host`, `got    ${got}`],
    means: (_, place) => lossOf(place),
    fix: (_, place) => [
      `lotus exec ${place.host.name} -- systemctl show --property=Environment ${place.service?.unit ?? ""}   # LIVEKIT_URL; prints its secret`,
    ],
  },
  "livekit-auto-create": {
    severity: "warning",
    title: (_, place) => `${nameOf(place)} makes a room for anyone with a token`,
    detail: ({ file }) => [`room.auto_create is not false in ${file}`],
    means: () => "people of other servers, who may only join calls, can also start them here",
    fix: ({ file }, place) => [`lotus exec ${place.host.name} -- grep -n auto_create ${file}`],
  },
  "udp-buffer-small": {
    severity: "warning",
    title: (_, place) => `${nameOf(place)} gets a smaller UDP buffer than it asks for`,
    detail: ({ bytes, wanted }) => [`net.core.rmem_max is ${bytes}; ${wanted} and more keep LiveKit content`],
    means: () => "in large calls packets are dropped: pictures freeze, voices break up",
    fix: ({ wanted }, place) => [
      `lotus exec ${place.host.node ?? "<Proxmox host>"} -- sysctl net.core.rmem_max   # ${wanted} or more, on the Proxmox host: a container cannot set it`,
    ],
  },
  "relay-ranges-overlap": {
    severity: "warning",
    title: ({ turnServer }, place) => `${nameOf(place)} and ${turnServer} draw from the same UDP ports`,
    detail: ({ ice, relay, turnServer }) => [`LiveKit's ICE ports ${ice}`, `${turnServer}'s relays ${relay}`],
    means: () => "now and then both want the same number, and a call fails for no visible reason",
    fix: () => ["lotus inventory validate"],
  },
} satisfies AdviceTable<CallFinding>;
