import type { AdviceTable, Place } from "../advice.ts";
import { journalOf, lossOf, nameOf } from "./answers.ts";

/** A value that a running configuration has, and the one the inventory wants. */
export interface Difference {
  readonly key: string;
  readonly is: string;
  readonly wanted: string;
}

/** What can be wrong with calls: the TURN server, LiveKit and the service that lets people in. */
export type CallFinding =
  | {
      /** It takes no credentials made with its own secret. */
      readonly kind: "turn-refused";
      readonly ways: readonly { readonly asked: string; readonly reason: string }[];
    }
  | { readonly kind: "turn-open"; readonly asked: readonly string[] }
  | { readonly kind: "turn-reaches-private"; readonly peers: readonly string[] }
  | { readonly kind: "turn-reaches-special"; readonly peers: readonly string[] }
  | { readonly kind: "turn-relays-nothing"; readonly peer: string; readonly reason: string }
  | { readonly kind: "turn-relay-private"; readonly address: string }
  | {
      readonly kind: "turn-line-ignored";
      readonly file: string;
      readonly lines: readonly { readonly number: number; readonly text: string; readonly why: string }[];
    }
  | {
      readonly kind: "turn-line-unsafe";
      readonly file: string;
      readonly lines: readonly { readonly number: number; readonly text: string; readonly why: string }[];
    }
  | {
      readonly kind: "turn-secret-differs";
      /** Whose secret is another one, and where it stands. */
      readonly holders: readonly { readonly name: string; readonly where: string }[];
    }
  | { readonly kind: "turn-not-offered"; readonly where: string }
  | { readonly kind: "configured-otherwise"; readonly file: string; readonly differences: readonly Difference[] }
  | { readonly kind: "livekit-key-refused"; readonly keys: readonly string[]; readonly file: string }
  | { readonly kind: "livekit-key-differs"; readonly key: string; readonly url: string }
  | { readonly kind: "livekit-elsewhere"; readonly url: string; readonly got: string }
  | { readonly kind: "livekit-auto-create"; readonly file: string }
  | { readonly kind: "udp-buffer-small"; readonly bytes: number; readonly wanted: number }
  | {
      readonly kind: "relay-ranges-overlap";
      readonly ice: string;
      readonly relay: string;
      readonly turnServer: string;
    };

/** The words for findings about calls. */
export const callAdvice = {
  "turn-refused": {
    severity: "broken",
    title: (_, place) => `${nameOf(place)} gives no relay to those who may have one`,
    detail: ({ ways }) =>
      ways.flatMap(({ asked, reason }) => [`asked  ${asked}, with its own secret`, `got    ${reason}`]),
    means: (_, place) => lossOf(place),
    fix: (_, place) => [...journalOf(place), ...restartOf(place)],
  },
  "turn-open": {
    severity: "broken",
    title: (_, place) => `${nameOf(place)} relays for anyone, without a password`,
    detail: ({ asked }) => asked.map((way) => `granted  ${way}, without credentials`),
    means: () => "strangers send their traffic through this server, in its name",
    fix: (_, place) => [
      `lotus exec ${place.host.name} -- grep -nE '^(no-auth|server-relay|use-auth-secret)' ${configOf(place)}`,
    ],
  },
  "turn-reaches-private": {
    severity: "broken",
    title: (_, place) => `${nameOf(place)} relays into private networks`,
    detail: ({ peers }) => [`it lets a client reach ${peers.join(", ")}`, "and no allowed-peer-ip says that it should"],
    means: () => "everyone with an account can send packets to machines behind the firewall, databases included",
    fix: (_, place) => [
      `lotus exec ${place.host.name} -- grep -nE '^(denied|allowed)-peer-ip' ${configOf(place)}`,
      ...restartOf(place),
    ],
  },
  "turn-reaches-special": {
    severity: "warning",
    title: (_, place) => `${nameOf(place)} relays to addresses that are not of the internet`,
    detail: ({ peers }) => [`it lets a client reach ${peers.join(", ")}`, "coturn 4.6 denies these only when told to"],
    means: () => "nothing yet; should this network ever use such addresses, everyone with an account reaches them",
    fix: (_, place) => [
      `lotus exec ${place.host.name} -- grep -nE '^(denied|allowed)-peer-ip' ${configOf(place)}`,
      ...restartOf(place),
    ],
  },
  "turn-relays-nothing": {
    severity: "broken",
    title: (_, place) => `${nameOf(place)} refuses to relay to the internet`,
    detail: ({ peer, reason }) => [`a permission for ${peer}, a public address, was refused: ${reason}`],
    means: (_, place) => lossOf(place),
    fix: (_, place) => [`lotus exec ${place.host.name} -- grep -nE '^(denied|allowed)-peer-ip' ${configOf(place)}`],
  },
  "turn-relay-private": {
    severity: "warning",
    title: ({ address }, place) => `${nameOf(place)} gives out the private address ${address} as relay`,
    detail: () => [
      "the inventory says that relays are for the internet; external-ip in turnserver.conf names the public address",
    ],
    means: () => "callers outside cannot reach the relay by it; some calls connect in spite of that, others do not",
    fix: (_, place) => [
      `lotus exec ${place.host.name} -- grep -nE '^(external|relay|listening)-ip' ${configOf(place)}`,
    ],
  },
  "turn-line-ignored": {
    severity: "warning",
    title: ({ lines }, place) => `${nameOf(place)} ignores ${counted(lines.length, "line")} of its configuration`,
    detail: ({ file, lines }) => lines.map(({ number, text, why }) => `${file}:${number}  ${text}  (${why})`),
    means: () => "what the lines should do is not done: a range that should be denied is not, for instance",
    fix: ({ file, lines }, place) => [
      `lotus exec ${place.host.name} -- sed -n ${lines[0]?.number ?? 1}p ${file}`,
      ...restartOf(place),
    ],
  },
  "turn-line-unsafe": {
    severity: "warning",
    title: (_, place) => `${nameOf(place)} is told to leave a protection out`,
    detail: ({ file, lines }) => lines.map(({ number, text, why }) => `${file}:${number}  ${text}  (${why})`),
    means: () => "the relay may do more, and for more people, than calls need",
    fix: ({ file, lines }, place) => [
      `lotus exec ${place.host.name} -- sed -n ${lines[0]?.number ?? 1}p ${file}`,
      ...restartOf(place),
    ],
  },
  "turn-secret-differs": {
    severity: "broken",
    title: ({ holders }, place) =>
      `${listed(holders.map(({ name }) => name))} and ${nameOf(place)} do not share a secret`,
    detail: ({ holders }) => holders.map(({ name, where }) => `${name}: ${where}`),
    means: () => "clients are handed passwords that the relay refuses: calls fail where a network needs it",
    fix: (_, place) => [
      `lotus exec ${place.host.name} -- grep -n static-auth-secret ${configOf(place)}   # prints the secret`,
      ...restartOf(place),
    ],
  },
  "turn-not-offered": {
    severity: "warning",
    title: (_, place) => `Synapse tells clients of no relay, though ${nameOf(place)} is one`,
    detail: ({ where }) => [where],
    means: () => "calls between two people fail where a network needs a relay",
    fix: () => ["lotus inventory show synapse   # turn_uris and turn_shared_secret belong into its configuration"],
  },
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
    title: (_, place) => `LiveKit refuses the key of ${nameOf(place)}`,
    detail: ({ key, url }) => [`key ${key}, for a list of rooms at ${url}`],
    means: (_, place) => lossOf(place),
    fix: (_, place) => [
      `lotus exec ${place.host.name} -- systemctl cat ${place.service?.unit ?? ""}   # LIVEKIT_KEY and its secret; prints it`,
    ],
  },
  "livekit-elsewhere": {
    severity: "broken",
    title: (_, place) => `${nameOf(place)} finds no LiveKit where it sends people`,
    detail: ({ url, got }) => [`asked  a list of rooms at ${url}, from its own host`, `got    ${got}`],
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

function configOf({ service }: Place): string {
  return service?.paths["config"] ?? "/etc/turnserver.conf";
}

function restartOf({ host, service }: Place): readonly string[] {
  return service?.unit === undefined ? [] : [`lotus exec ${host.name} -- systemctl restart ${service.unit}`];
}

function counted(count: number, what: string): string {
  return count === 1 ? `a ${what}` : `${count} ${what}s`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
