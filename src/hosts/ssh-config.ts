import { userInfo } from "node:os";
import { resolve } from "node:path";

import { HostError } from "./host-error.ts";
import type { HostOptions } from "./host-options.ts";
import { printable } from "./printable.ts";
import { askProgram } from "./program-turn.ts";
import type { Named } from "./transport.ts";

/** Where ssh would go and with what, as it says itself. Paths are absolute. */
export interface SshSettings {
  readonly hostname: string;
  readonly port: number;
  readonly user: string;
  /** The name under which known_hosts is searched: `[host]:port` unless the port is 22. */
  readonly keyName: string;
  readonly knownHostsFiles: readonly string[];
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** The agent's socket, if there is to be one. */
  readonly agent: string | undefined;
  /** `user@host:port` of each jump, nearest first. */
  readonly jumps: readonly string[];
  readonly proxyCommand: string | undefined;
  readonly certificates: readonly string[];
  /** Names are written hashed into known_hosts. */
  readonly hashKnownHosts: boolean;
  /** Milliseconds; undefined where the configuration says nothing. */
  readonly connectTimeout: number | undefined;
  /** Milliseconds. */
  readonly keepalive: number | undefined;
}

export interface SshDestination {
  readonly address: string;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
}

/** Asks `ssh -G`, so that Include, Match, tokens and defaults mean what they mean to ssh. @throws HostError when ssh is missing or refuses its configuration. */
export async function sshSettings(
  host: Named,
  to: SshDestination,
  options: HostOptions,
  limitMs: number,
): Promise<SshSettings> {
  const said = await askProgram(["ssh", "-G", ...destinationArguments(to, options)], options.environment, limitMs);
  if (said.status === 0) return parseSshSettings(said.stdout, to, options.environment);
  const why = said.missing
    ? "there is no ssh program here"
    : said.status === undefined
      ? `ssh -G gave no answer within ${limitMs} ms`
      : printable(said.stderr.trim()) || `ssh -G ended with ${said.status}`;
  throw new HostError(`cannot tell how to reach ${host.label}: ${why}`, {
    host: host.name,
    phase: "config",
    kind: "bad-configuration",
    hint: said.missing
      ? "apt-get install openssh-client: lotus reads ssh's configuration and known host keys with it"
      : undefined,
  });
}

/** The words that name a destination to the system's ssh. */
export function destinationArguments(to: SshDestination, options: HostOptions): readonly string[] {
  const words = options.sshConfig === undefined ? [] : ["-F", options.sshConfig];
  if (to.port !== undefined) words.push("-p", String(to.port));
  if (to.user !== undefined) words.push("-l", to.user);
  return [...words, "--", to.address];
}

/** Reads what `ssh -G` printed. */
export function parseSshSettings(
  text: string,
  to: SshDestination,
  environment: HostOptions["environment"],
): SshSettings {
  const all = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const [, key, value] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    const values = all.get(key);
    if (values === undefined) all.set(key, [value]);
    else values.push(value);
  }
  const one = (key: string): string | undefined => given(all.get(key)?.[0]);
  const hostname = one("hostname") ?? to.address;
  const port = portOf(one("port"));
  const user = one("user") ?? userInfo().username;
  const alias = one("hostkeyalias");
  const expand = pathExpander(environment, { h: hostname, n: to.address, p: String(port), r: user });
  return {
    hostname,
    port,
    user,
    keyName: alias ?? (port === 22 ? hostname : `[${hostname}]:${port}`),
    knownHostsFiles: [one("userknownhostsfile"), one("globalknownhostsfile")].flatMap((list) =>
      files(list).map(expand),
    ),
    identityFiles: (all.get("identityfile") ?? []).filter((file) => file !== "none").map(expand),
    identitiesOnly: one("identitiesonly") === "yes",
    agent: agentSocket(all.get("identityagent")?.[0], environment, expand),
    jumps: (one("proxyjump") ?? "").split(",").filter((jump) => jump !== ""),
    proxyCommand: one("proxycommand"),
    hashKnownHosts: one("hashknownhosts") === "yes",
    certificates: (all.get("certificatefile") ?? []).map(expand),
    connectTimeout: milliseconds(one("connecttimeout")),
    keepalive: milliseconds(one("serveraliveinterval")),
  };
}

/** `user@host:port`, `[v6]:port` or `ssh://user@host:port` of ProxyJump as a destination. */
export function parseJump(jump: string): SshDestination {
  const [, user, v6, plain, port] = /^(?:ssh:\/\/)?(?:(.+)@)?(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?\/?$/.exec(jump) ?? [];
  return {
    address: v6 ?? plain ?? jump,
    ...(user === undefined ? {} : { user }),
    ...(port === undefined ? {} : { port: Number(port) }),
  };
}

function portOf(text: string | undefined): number {
  const port = Number(text);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : 22;
}

function given(value: string | undefined): string | undefined {
  return value === undefined || value === "none" ? undefined : value;
}

function milliseconds(seconds: string | undefined): number | undefined {
  const number = Number(seconds);
  return number > 0 ? number * 1000 : undefined;
}

/** ssh prints a list of files with spaces between and no quotes around names that hold some; each begins with `/` or `~`. */
function files(text: string | undefined): readonly string[] {
  return (text ?? "").split(/\s+(?=[/~])/).filter((name) => name !== "" && name !== "none");
}

function pathExpander(
  environment: HostOptions["environment"],
  tokens: Readonly<Record<string, string>>,
): (path: string) => string {
  const { homedir, username, uid } = userInfo();
  const known: Readonly<Record<string, string>> = { ...tokens, "%": "%", d: homedir, u: username, i: String(uid) };
  return (path) => {
    const named = path
      .replaceAll(/%([a-zA-Z%])/g, (token, letter: string) => known[letter] ?? token)
      .replaceAll(/\$\{(\w+)\}/g, (_, name: string) => environment[name] ?? "");
    return resolve(homedir, named.replace(/^~(?=\/|$)/, homedir));
  };
}

function agentSocket(
  identityAgent: string | undefined,
  environment: HostOptions["environment"],
  expand: (path: string) => string,
): string | undefined {
  if (identityAgent === "none") return undefined;
  if (identityAgent === undefined || identityAgent === "SSH_AUTH_SOCK")
    return environment["SSH_AUTH_SOCK"] || undefined;
  if (identityAgent.startsWith("$") && !identityAgent.startsWith("${"))
    return environment[identityAgent.slice(1)] || undefined;
  return expand(identityAgent);
}
