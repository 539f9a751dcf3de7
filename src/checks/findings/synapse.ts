import type { AdviceTable, Place } from "../advice.ts";
import { duration, percent, size } from "../quantities.ts";
import { journalOf } from "./answers.ts";

interface At {
  readonly file: string;
  readonly line: number | undefined;
}

/** What can be wrong inside Synapse: its configuration, its release, its keys and the work it leaves behind. Times in milliseconds. */
export type SynapseFinding =
  | { readonly kind: "synapse-config-unreadable"; readonly at: At; readonly problem: string }
  | { readonly kind: "config-key-twice"; readonly key: string; readonly places: readonly At[] }
  | { readonly kind: "registration-open"; readonly wanted: string | undefined }
  | { readonly kind: "registration-differs"; readonly wanted: string; readonly configured: string }
  | {
      readonly kind: "synapse-vulnerable";
      readonly running: string;
      /** The release that mends it. */
      readonly fixedIn: string;
      readonly worst: string;
      readonly advisories: readonly string[];
    }
  | { readonly kind: "upgrade-pending"; readonly running: string; readonly installed: string }
  | {
      readonly kind: "schema-incompatible";
      readonly installed: string;
      readonly knows: number;
      readonly needs: number;
    }
  | { readonly kind: "signing-key-expired"; readonly until: Date }
  | { readonly kind: "signing-key-differs"; readonly served: readonly string[]; readonly onDisk: readonly string[] }
  | { readonly kind: "sso-unreachable"; readonly issuer: string; readonly got: string }
  | { readonly kind: "background-updates-pending"; readonly names: readonly string[] }
  | { readonly kind: "events-stuck"; readonly to: "federation" | "appservices"; readonly waiting: number }
  | { readonly kind: "directory-stuck"; readonly waiting: number }
  | { readonly kind: "servers-out-of-reach"; readonly servers: readonly { name: string; failing: number }[] }
  | { readonly kind: "federation-failing"; readonly failing: number; readonly of: number; readonly longest: number }
  | {
      readonly kind: "media-growing";
      readonly path: string;
      /** Bytes a day, of the last week. */
      readonly perDay: number;
      readonly free: number;
      readonly daysLeft: number;
      readonly local: { readonly files: number; readonly bytes: number };
      readonly remote: { readonly files: number; readonly bytes: number };
    };

const advisoryUrl = "https://github.com/element-hq/synapse/security/advisories";

/** The words for findings about Synapse. */
export const synapseAdvice = {
  "synapse-config-unreadable": {
    severity: "broken",
    title: ({ at }) => `Synapse cannot start again: ${at.file} cannot be read`,
    detail: ({ at, problem }) => [`${placeText(at)}: ${problem}`],
    means: () => "what runs goes on; after its next restart nobody can log in, send or read",
    fix: ({ at }, { host }) => [`lotus exec ${host.name} -- sed -n ${around(at)} ${at.file}`],
  },
  "config-key-twice": {
    severity: "warning",
    title: ({ key }) => `Synapse's configuration sets ${key} more than once, and differently`,
    detail: ({ places }) =>
      places.map((at, index) => `${placeText(at)}  ${index === places.length - 1 ? "counts" : "is ignored, whole"}`),
    means: ({ key }) => `Synapse takes the last ${key} as a whole: what stands only in the others has no effect`,
    fix: ({ key, places }, { host }) => [
      `lotus exec ${host.name} -- grep -n -A 5 '^${key}:' ${[...new Set(places.map(({ file }) => file))].join(" ")}`,
    ],
  },
  "registration-open": {
    severity: "broken",
    title: () => "Anyone can make an account on this server",
    detail: ({ wanted }) => [
      "enable_registration is true, and neither token, e-mail nor captcha is asked for",
      ...(wanted === undefined ? [] : [`the inventory expects: ${wanted}`]),
    ],
    means: () => "spammers find open servers within days; other servers then refuse this one",
    fix: (_, { host, service }) => [
      `lotus exec ${host.name} -- grep -rn '^\\(enable_registration\\|registration_requires_token\\)' ${configOf(service)}`,
    ],
  },
  "registration-differs": {
    severity: "warning",
    title: ({ configured }) => `Registration is ${registrationWords(configured)}; the inventory expects otherwise`,
    detail: ({ wanted, configured }) => [`expected  ${wanted}`, `got       ${configured}`],
    means: ({ configured }) =>
      configured === "closed"
        ? "people with a registration token cannot make an account"
        : "others than planned can make an account",
    fix: (_, { host, service }) => [
      `lotus exec ${host.name} -- grep -rn '^\\(enable_registration\\|registration_requires_token\\)' ${configOf(service)}`,
      `lotus inventory show ${service?.name ?? host.name}   # correct it there if the configuration is right`,
    ],
  },
  "synapse-vulnerable": {
    severity: "warning",
    title: ({ running, fixedIn }) => `Synapse ${running} has known holes; ${fixedIn} mends them`,
    detail: ({ advisories }) => advisories.map((id) => `${advisoryUrl}/${id}`),
    means: ({ worst }) => worst,
    fix: ({ fixedIn }, { host, service }) => [
      `lotus exec ${host.name} -- apt-cache policy matrix-synapse-py3   # upgrade to ${fixedIn} or later`,
      `lotus inventory show ${service?.name ?? host.name}   # advisoriesAcknowledged there silences what is known`,
    ],
  },
  "upgrade-pending": {
    severity: "warning",
    title: ({ running, installed }) => `Synapse ${installed} is installed, but ${running} still runs`,
    detail: () => [],
    means: () =>
      "what the new release mends is not mended yet, and the next restart may take long: it changes the tables",
    fix: (_, place) => restartOf(place),
  },
  "schema-incompatible": {
    severity: "broken",
    title: ({ installed }) => `Synapse ${installed} will refuse to start with this database`,
    detail: ({ knows, needs }) => [
      `the tables need a Synapse that knows schema ${needs}; the one installed knows ${knows}`,
    ],
    means: () => "what runs goes on; after its next restart nobody can log in, send or read",
    fix: (_, { host }) => [
      `lotus exec ${host.name} -- apt-cache policy matrix-synapse-py3   # install the newer release again before any restart`,
    ],
  },
  "signing-key-expired": {
    severity: "broken",
    title: () => "Synapse's signing key is past its validity",
    detail: ({ until }) => [`valid_until_ts of /_matrix/key/v2/server is ${until.toISOString()}`],
    means: () => "other servers stop believing what this one sends",
    fix: (_, place) => journalOf(place),
  },
  "signing-key-differs": {
    severity: "broken",
    title: () => "The signing key on disk is not the one Synapse uses",
    detail: ({ served, onDisk }) => [
      `in use   ${served.join(", ") || "none"}`,
      `on disk  ${onDisk.join(", ") || "none"}`,
    ],
    means: () => "with its next restart this server takes another identity, and others refuse what it signed before",
    fix: (_, { host }) => [`lotus exec ${host.name} -- ls -l --time-style=full-iso /etc/matrix-synapse`],
  },
  "sso-unreachable": {
    severity: "broken",
    title: ({ issuer }) => `Synapse's host does not reach the single sign-on at ${issuer}`,
    detail: ({ issuer, got }) => [
      `asked  ${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
      `got    ${got}`,
    ],
    means: () => "nobody can log in by single sign-on; up to 1.150, Synapse does not start without it",
    fix: ({ issuer }, { host }) => [`lotus exec ${host.name} -- getent hosts ${hostOf(issuer)}`],
  },
  "background-updates-pending": {
    severity: "warning",
    title: ({ names }) => `Synapse still has ${count(names.length, "update")} of its tables to do`,
    detail: ({ names }) => names.slice(0, 5),
    means: () => "searches and lists may be slow or incomplete; do not upgrade or go back until they are done",
    fix: (_, place) => [
      ...journalOf(place),
      `lotus health ${place.service?.name ?? place.host.name}   # they should get fewer`,
    ],
  },
  "events-stuck": {
    severity: "broken",
    title: ({ to }) =>
      to === "federation" ? "Events do not get to other servers" : "Events do not get to bridges and bots",
    detail: ({ waiting }) => [`the first one has been waiting for ${duration(waiting)}`],
    means: ({ to }) =>
      to === "federation"
        ? "people on other servers do not see what is written here"
        : "hookshot does not hear of what happens in its rooms: new webhooks and commands do nothing",
    fix: (_, place) => [...journalOf(place), ...restartOf(place)],
  },
  "directory-stuck": {
    severity: "warning",
    title: () => "Synapse's user directory stands still",
    detail: ({ waiting }) => [`the first event it has not looked at is ${duration(waiting)} old`],
    means: () => "people who joined since are not found by name",
    fix: (_, place) => [...journalOf(place), ...restartOf(place)],
  },
  "servers-out-of-reach": {
    severity: "warning",
    title: ({ servers }) => `${servers.map(({ name }) => name).join(", ")} cannot be reached`,
    detail: ({ servers }) => servers.map(({ name, failing }) => `${name}  failing for ${duration(failing)}`),
    means: () => "what comes from there, such as ban lists, stands still",
    fix: ({ servers }, { host }) =>
      servers.slice(0, 3).map(({ name }) => `lotus exec ${host.name} -- getent ahosts ${name}`),
  },
  "federation-failing": {
    severity: "warning",
    title: ({ failing, of }) => `${percent(failing / of)} of the other servers cannot be reached`,
    detail: ({ failing, of, longest }) => [`${failing} of ${of}, for up to ${duration(longest)}`],
    means: () => "so many at once do not fail by themselves: the way out of this server is likely broken",
    fix: (_, place) => [...journalOf(place), `lotus exec ${place.host.name} -- getent ahosts matrix.org`],
  },
  "media-growing": {
    severity: "warning",
    title: ({ daysLeft }) => `Media fill the disk in about ${Math.max(1, Math.round(daysLeft))} days`,
    detail: ({ path, perDay, free, local, remote }) => [
      `${size(perDay)} a day in the last week, ${size(free)} free for ${path}`,
      `own ${amountOf(local)}, copies from other servers ${amountOf(remote)}`,
    ],
    means: () => "nothing yet; when the disk is full, uploads fail and Synapse cannot write its logs",
    fix: ({ path }, { host }) => [`lotus exec ${host.name} -- du -xh --max-depth=1 ${path}`],
  },
} satisfies AdviceTable<SynapseFinding>;

function placeText({ file, line }: At): string {
  return line === undefined ? file : `${file}:${line}`;
}

function around({ line = 1 }: At): string {
  return `${Math.max(1, line - 2)},${line + 2}p`;
}

function configOf(service: Place["service"]): string {
  const { config, confDir } = service?.paths ?? {};
  return [config, confDir].filter((path) => path !== undefined).join(" ");
}

function registrationWords(mode: string): string {
  return mode === "closed" ? "closed" : `open to those with ${mode === "token" ? "a token" : mode}`;
}

function restartOf({ host, service }: Place): readonly string[] {
  return service?.unit === undefined ? [] : [`lotus exec ${host.name} -- systemctl restart ${service.unit}`];
}

function hostOf(issuer: string): string {
  return URL.canParse(issuer) ? new URL(issuer).hostname : issuer;
}

function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`;
}

function amountOf({ files, bytes }: { readonly files: number; readonly bytes: number }): string {
  return `${count(files, "file")}, ${size(bytes)}`;
}
