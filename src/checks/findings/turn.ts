import type { AdviceTable, Place } from "../advice.ts";
import { journalOf, lossOf, nameOf } from "./answers.ts";

/** What can be wrong with a TURN server. */
export type TurnFinding =
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
  | { readonly kind: "turn-not-offered"; readonly where: string };

/** The words for findings about a TURN server. */
export const turnAdvice = {
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
    title: ({ holders }, place) => `${nameOf(place)} shares no secret with ${listed(holders.map(({ name }) => name))}`,
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
} satisfies AdviceTable<TurnFinding>;

/** The command that restarts the service, where it has a unit. */
export function restartOf({ host, service }: Place): readonly string[] {
  return service?.unit === undefined ? [] : [`lotus exec ${host.name} -- systemctl restart ${service.unit}`];
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function configOf({ service }: Place): string {
  return service?.paths["config"] ?? "/etc/turnserver.conf";
}

function counted(count: number, what: string): string {
  return count === 1 ? `a ${what}` : `${count} ${what}s`;
}
