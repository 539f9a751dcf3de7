import type { AdviceTable } from "../advice.ts";

/** What can be wrong with how other servers and callers find their way. */
export type FederationFinding =
  | {
      readonly kind: "federation-delegation-wrong";
      readonly serverName: string;
      readonly url: string;
      /** What it should say. */
      readonly expected: string;
      readonly got: string;
      /** Where other servers go because of it. */
      readonly leadsTo: string;
    }
  | {
      readonly kind: "federation-keys-wrong";
      readonly serverName: string;
      /** Where the document was asked for. */
      readonly asked: string;
      /** What is wrong with it, in a few words each. */
      readonly problems: readonly string[];
    }
  | {
      /** The client's well-known file names no place. */
      readonly kind: "call-transport-missing";
      readonly url: string;
    }
  | {
      /** The homeserver names none. */
      readonly kind: "call-transport-unannounced";
      readonly asked: string;
      readonly got: string;
    }
  | {
      readonly kind: "call-transports-differ";
      readonly asked: string;
      /** What web clients are told. */
      readonly wellKnown: readonly string[];
      /** What the homeserver tells. */
      readonly homeserver: readonly string[];
    };

/** The words for findings about federation and the way to calls. */
export const federationAdvice = {
  "federation-delegation-wrong": {
    severity: "broken",
    title: ({ serverName }) => `Other servers are led astray when they look for ${serverName}`,
    detail: ({ url, expected, got, leadsTo }) => [
      `asked     ${url}`,
      `expected  ${expected}`,
      `got       ${got}`,
      `so other servers go to ${leadsTo}`,
    ],
    means: () => "rooms shared with other servers stop; what they remember of it lasts up to two days",
    fix: ({ url }, { host }) => [`lotus exec ${host.name} -- curl -si ${url}`, "lotus health well-known"],
  },
  "federation-keys-wrong": {
    severity: "broken",
    title: ({ serverName }) => `Other servers cannot trust ${serverName}: its keys do not hold`,
    detail: ({ asked, problems }) => [`asked     ${asked}`, ...problems],
    means: () => "other servers refuse what this one sends, and the rooms drift apart",
    fix: (_, { host, service }) => [
      `lotus exec ${host.name} -- curl -s http://127.0.0.1:8008/_matrix/key/v2/server`,
      `lotus exec ${host.name} -- grep -rn signing_key_path ${service?.paths["config"] ?? "/etc/matrix-synapse/homeserver.yaml"}`,
    ],
  },
  "call-transport-missing": {
    severity: "broken",
    title: () => "Web clients are not told where group calls take place",
    detail: ({ url }) => [
      `asked     ${url}`,
      "expected  org.matrix.msc4143.rtc_foci with a livekit_service_url",
      "got       none",
    ],
    means: () => "Cinny shows no call button",
    fix: () => [
      '# "org.matrix.msc4143.rtc_foci": [{"type": "livekit", "livekit_service_url": "https://…"}]   in that file',
    ],
  },
  "call-transport-unannounced": {
    severity: "warning",
    title: () => "Synapse does not say where group calls take place",
    detail: ({ asked, got }) => [`asked     ${asked}`, `got       ${got}`],
    means: () => "clients that read the well-known file go on calling; Element Call from 0.24 on reads it no more",
    fix: (_, { host, service }) => [
      `lotus exec ${host.name} -- grep -rnE 'matrix_rtc|livekit_service_url|msc4143' ${configOf(service?.paths)}`,
    ],
  },
  "call-transports-differ": {
    severity: "broken",
    title: () => "Clients are told different places for group calls",
    detail: ({ asked, wellKnown, homeserver }) => [
      `${asked}  ${wellKnown.join(", ")}`,
      `Synapse's matrix_rtc.transports  ${homeserver.join(", ")}`,
    ],
    means: () => "people in one room end up in two calls, or one of the places does not exist",
    fix: (_, { host, service }) => [
      `lotus exec ${host.name} -- grep -rn livekit_service_url ${configOf(service?.paths)}`,
      "# and org.matrix.msc4143.rtc_foci in .well-known/matrix/client",
    ],
  },
} satisfies AdviceTable<FederationFinding>;

function configOf(paths: Readonly<Record<string, string>> | undefined): string {
  const { config, confDir } = paths ?? {};
  return [config, confDir].filter((path) => path !== undefined).join(" ") || "/etc/matrix-synapse";
}
