import { LotusError } from "../errors.ts";
import type { HostView } from "../hosts/host.ts";
import { at, listAt, readJson, textAt } from "../services/json.ts";
import { excerpt } from "./excerpt.ts";
import { sharingTurns } from "./sharing-turns.ts";
import { synapseProgram } from "./synapse-program.ts";

/** Where Synapse keeps its things on its host. */
export interface SynapsePaths {
  readonly python: string;
  /** In the order in which Synapse reads them; a directory stands for the `*.yaml` in it. */
  readonly config: readonly string[];
}

export interface ConfigPlace {
  readonly file: string;
  readonly line: number;
}

/** A configuration file that Synapse could not read either. */
export interface Unreadable {
  readonly kind: "unreadable";
  readonly file: string;
  readonly line: number | undefined;
  readonly problem: string;
}

export interface SynapseFacts {
  readonly kind: "facts";
  /** Of the package on disk, which runs from the next start on. */
  readonly installed: { readonly version: string | undefined; readonly schema: number | undefined };
  /** Top-level keys with different values in several places, of which Synapse takes the last whole. */
  readonly twice: readonly { readonly key: string; readonly places: readonly ConfigPlace[] }[];
  /** Public keys of the signing key file by id; undefined where it is not named. */
  readonly keys: Readonly<Record<string, string>> | undefined;
  readonly registration: { readonly enabled: boolean; readonly token: boolean; readonly verified: boolean };
  /** Paths of the registration files it reads. */
  readonly appservices: readonly string[];
}

export interface RegistrationFacts {
  readonly kind: "registration";
  readonly ephemeral: { readonly stable: boolean; readonly unstable: boolean };
  /** `@sender:server` without its server. */
  readonly sender: string | undefined;
  /** Names of what differs in hookshot's own copy; undefined where there is none to compare with. */
  readonly differs: readonly string[] | undefined;
  readonly hookshot: HookshotConfig | undefined;
}

export interface HookshotConfig {
  readonly encryption: boolean;
  readonly functions: boolean;
  readonly prefix: string | undefined;
}

/** How Synapse says that its ping of an appservice went. */
export interface Ping {
  readonly kind: "ping";
  readonly status: number;
  readonly errcode: string | undefined;
  /** The status the appservice itself answered with. */
  readonly there: number | undefined;
}

/** An OpenID issuer as Synapse's host reaches it: what it calls itself, or what went wrong. */
export interface IssuerSeen {
  readonly issuer: string;
  readonly says: string | undefined;
  readonly problem: string | undefined;
}

/** What Synapse's configuration says, as far as it is no secret. */
export async function synapseFacts(host: HostView, paths: SynapsePaths): Promise<SynapseFacts | Unreadable> {
  const told = await ask(host, paths, "facts", paths.config);
  return unreadableIn(told) ?? parseFacts(told);
}

/** A registration file and, where they are named, the appservice's own copy and configuration. */
export async function registrationFacts(
  host: HostView,
  paths: SynapsePaths,
  files: { readonly ours: string; readonly own?: string | undefined; readonly config?: string | undefined },
): Promise<RegistrationFacts | Unreadable> {
  const told = await ask(host, paths, "registration", [files.ours, files.own ?? "", files.config ?? ""]);
  return unreadableIn(told) ?? parseRegistration(told);
}

/** Lets Synapse ping an appservice. The token that this takes is read on the host and stays there. */
export async function pingAppservice(
  host: HostView,
  paths: SynapsePaths,
  { registration, address, port }: { readonly registration: string; readonly address: string; readonly port: number },
): Promise<Ping | Unreadable | undefined> {
  const told = await ask(host, paths, "ping", [registration, address, String(port)]);
  const status = at(told, "status");
  if (typeof status !== "number") return unreadableIn(told);
  return { kind: "ping", status, errcode: textAt(told, "errcode"), there: numberAt(told, "there") };
}

/** Every OpenID issuer of the configuration, asked for its document from Synapse's host with that host's trust. */
export async function issuersSeen(host: HostView, paths: SynapsePaths): Promise<readonly IssuerSeen[] | Unreadable> {
  const told = await ask(host, paths, "issuers", paths.config);
  return unreadableIn(told) ?? parseIssuers(told);
}

/** Reads the answer about the configuration. */
export function parseFacts(told: unknown): SynapseFacts {
  const is = (name: string) => at(told, "registration", name) === true;
  return {
    kind: "facts",
    installed: { version: textAt(told, "package", "version"), schema: numberAt(told, "package", "schema") },
    twice: listAt(told, "twice").map((one) => ({
      key: excerpt(textAt(one, "key") ?? "", 60),
      places: listAt(one, "places").map(placeIn),
    })),
    keys: keysIn(at(told, "keys")),
    registration: { enabled: is("enabled"), token: is("token"), verified: is("verified") },
    appservices: listAt(told, "appservices").filter((path) => typeof path === "string"),
  };
}

/** Reads the answer about a registration. */
export function parseRegistration(told: unknown): RegistrationFacts {
  const is = (...path: readonly string[]) => at(told, ...path) === true;
  const hookshot = at(told, "hookshot");
  const compared = Array.isArray(at(told, "differs"));
  return {
    kind: "registration",
    ephemeral: { stable: is("ours", "ephemeral", "stable"), unstable: is("ours", "ephemeral", "unstable") },
    sender: textAt(told, "ours", "sender"),
    differs: compared ? listAt(told, "differs").filter((name) => typeof name === "string") : undefined,
    hookshot:
      hookshot === null || hookshot === undefined
        ? undefined
        : {
            encryption: is("hookshot", "encryption"),
            functions: is("hookshot", "functions"),
            prefix: textAt(told, "hookshot", "prefix"),
          },
  };
}

/** Reads the answer about OpenID issuers. */
export function parseIssuers(told: unknown): readonly IssuerSeen[] {
  return listAt(told, "issuers").map((one) => ({
    issuer: excerpt(textAt(one, "issuer") ?? "", 100),
    says: shortAt(one, "says"),
    problem: shortAt(one, "problem"),
  }));
}

/** @throws LotusError when there is no such Python, or it does not do what it is asked. */
async function ask(host: HostView, { python }: SynapsePaths, mode: string, words: readonly string[]): Promise<unknown> {
  const [told] = await askPython(host, python, [JSON.stringify([mode, ...words])]);
  const failed = textAt(told, "failed");
  if (told === undefined || failed !== undefined) throw cannotLook(host, python, failed ?? "no answer");
  return told;
}

/** All that is asked in one turn is asked of one Python: its start and what it imports cost more than the questions. */
const askPython = sharingTurns(
  async (host: HostView, python: string, questions: readonly string[]): Promise<readonly unknown[]> => {
    const { status, stdout, stderr } = await host.query([python, "-I", "-B", "-c", synapseProgram, ...questions]);
    const told = readJson(stdout);
    if (Array.isArray(told)) return told;
    if (status === 127) {
      throw new LotusError(`${host.label} has no ${python}, which reads Synapse's files`, {
        hint: "name the Python that Synapse runs with as paths.python of the service in the inventory",
      });
    }
    // The last line of a Python's complaint names the error; the lines before it could quote what it was reading.
    const error = /^(\w+)(?::|$)/.exec(stderr.trim().split("\n").at(-1) ?? "")?.[1] ?? `status ${status}`;
    throw cannotLook(host, python, error);
  },
  (one, other) => one === other,
  (told, places) => places.map((place) => told[place]),
);

function cannotLook(host: HostView, python: string, error: string): LotusError {
  return new LotusError(`${python} on ${host.label} could not look into Synapse's files: ${excerpt(error, 60)}`, {
    hint: error === "PermissionError" ? "log in as root, or as a user who may read them" : undefined,
  });
}

function unreadableIn(told: unknown): Unreadable | undefined {
  const file = textAt(told, "unreadable", "file");
  if (file === undefined) return undefined;
  const problem = textAt(told, "unreadable", "problem") ?? "it cannot be read";
  return {
    kind: "unreadable",
    file: excerpt(file),
    line: numberAt(told, "unreadable", "line"),
    problem: excerpt(problem),
  };
}

function keysIn(told: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof told !== "object" || told === null) return undefined;
  return Object.fromEntries(Object.entries(told).filter((entry) => typeof entry[1] === "string"));
}

function placeIn(told: unknown): ConfigPlace {
  return { file: excerpt(textAt(told, "file") ?? ""), line: numberAt(told, "line") ?? 1 };
}

function numberAt(told: unknown, ...path: readonly string[]): number | undefined {
  const found = at(told, ...path);
  return typeof found === "number" ? found : undefined;
}

function shortAt(told: unknown, key: string): string | undefined {
  const found = textAt(told, key);
  return found === undefined ? undefined : excerpt(found, 120);
}
