import { readFile } from "node:fs/promises";

import type { BaseAgent, ParsedKey } from "ssh2";

import type { HostOptions } from "./host-options.ts";
import { createLimiter } from "./limiter.ts";
import type { SshSettings } from "./ssh-config.ts";

/** One thing to log in with, in the order ssh tries them. */
export type KeyOffer =
  | { readonly kind: "agent"; readonly names: readonly string[]; readonly agent: BaseAgent }
  | { readonly kind: "file"; readonly names: readonly string[]; readonly path: string };

export interface KeyChoice {
  readonly offers: readonly KeyOffer[];
  /** What is there and cannot be used, each as a phrase. */
  readonly unusable: readonly string[];
}

/** A key file opened, or the phrase that says why not. */
export type OpenedKey = { readonly key: ParsedKey } | { readonly why: string; readonly locked: boolean };

/** The keys of one run: each file is read, and each passphrase asked for, once. */
export interface KeyRing {
  choose(settings: SshSettings): Promise<KeyChoice>;
  /** May wait for a person. */
  open(path: string): Promise<OpenedKey>;
}

const passphraseTries = 3;

export function createKeyRing(options: HostOptions): KeyRing {
  const opened = new Map<string, Promise<OpenedKey>>();
  const oneQuestion = createLimiter(1);
  return {
    choose: chooseKeys,
    open(path) {
      const known = opened.get(path) ?? oneQuestion(() => openKey(path, options.askPassphrase));
      opened.set(path, known);
      return known;
    },
  };
}

async function chooseKeys(settings: SshSettings): Promise<KeyChoice> {
  const { createAgent } = (await import("ssh2")).default;
  const unusable: string[] = [];
  const files = await Promise.all(settings.identityFiles.map(describeFile));
  const present = files.filter((file) => file.text !== undefined || file.publicKey !== undefined);
  for (const file of present) if (file.unsupported) unusable.push(`${file.path} (${file.unsupported})`);
  const held = settings.agent === undefined ? [] : await identities(createAgent(settings.agent)).catch(() => undefined);
  if (held === undefined) unusable.push(`the agent at ${settings.agent} (it does not answer)`);

  const named = (key: ParsedKey): boolean => present.some((file) => file.publicKey?.equals(key.getPublicSSH()));
  const first = (held ?? []).filter(named);
  const rest = settings.identitiesOnly ? [] : (held ?? []).filter((key) => !named(key));
  const fromAgent = [...first, ...rest];
  const offers: KeyOffer[] = [];
  if (fromAgent.length > 0 && settings.agent !== undefined) {
    const names = fromAgent.map((key) => `${key.comment || key.type} (agent)`);
    offers.push({ kind: "agent", names, agent: await limitedAgent(settings.agent, fromAgent) });
  }
  for (const file of present) {
    const inAgent = fromAgent.some((key) => file.publicKey?.equals(key.getPublicSSH()));
    if (file.text !== undefined && !file.unsupported && !inAgent)
      offers.push({ kind: "file", names: [file.path], path: file.path });
  }
  const certificates = [
    ...settings.certificates,
    ...files.filter((file) => file.certified).map((file) => `${file.path}-cert.pub`),
  ];
  for (const certificate of certificates) unusable.push(`${certificate} (a certificate)`);
  return { offers, unusable };
}

interface KeyFile {
  readonly path: string;
  /** The private key's file; undefined when there is none or it holds only the public half. */
  readonly text: string | undefined;
  readonly publicKey: Buffer | undefined;
  readonly unsupported: string | undefined;
  readonly certified: boolean;
}

async function describeFile(path: string): Promise<KeyFile> {
  const { utils } = (await import("ssh2")).default;
  const [text, publicText, certificate] = await Promise.all([path, `${path}.pub`, `${path}-cert.pub`].map(textOf));
  const isPublic = text !== undefined && !text.includes("PRIVATE KEY");
  const half = publicText ?? (isPublic ? text : undefined);
  const parsed = half === undefined ? undefined : utils.parseKey(half);
  const usable = parsed !== undefined && !(parsed instanceof Error) ? parsed : undefined;
  const securityKey = half !== undefined && half.startsWith("sk-");
  return {
    path,
    text: isPublic ? undefined : text,
    publicKey: usable?.getPublicSSH(),
    unsupported: securityKey ? "a FIDO security key" : undefined,
    certified: certificate !== undefined,
  };
}

async function openKey(path: string, ask: HostOptions["askPassphrase"]): Promise<OpenedKey> {
  const { utils } = (await import("ssh2")).default;
  const text = await textOf(path);
  if (text === undefined) return { why: `${path} cannot be read`, locked: false };
  let parsed: ParsedKey | Error = utils.parseKey(text);
  if (!(parsed instanceof Error)) return { key: parsed };
  if (!/encrypted|passphrase/i.test(parsed.message)) return { why: `${path}: ${parsed.message}`, locked: false };
  if (!ask) return { why: `${path} has a passphrase and there is no terminal to ask for it`, locked: true };
  for (let tried = 0; tried < passphraseTries; tried += 1) {
    const passphrase = await ask(path);
    if (passphrase === undefined) return { why: `${path} has a passphrase that was not given`, locked: true };
    parsed = utils.parseKey(text, passphrase.reveal());
    if (!(parsed instanceof Error)) return { key: parsed };
  }
  return { why: `${path} has another passphrase than the ${passphraseTries} that were given`, locked: true };
}

function textOf(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}

function identities(agent: BaseAgent): Promise<readonly ParsedKey[]> {
  return new Promise((resolve, reject) => {
    agent.getIdentities((error, keys) => {
      if (error) reject(error);
      else resolve((keys ?? []) as ParsedKey[]);
    });
  });
}

/** The agent, showing only these keys in this order: a server ends a login after about six offers. */
async function limitedAgent(socket: string, keys: readonly ParsedKey[]): Promise<BaseAgent> {
  const { OpenSSHAgent } = (await import("ssh2")).default;
  class LimitedAgent extends OpenSSHAgent {
    override getIdentities(done: (error: Error | undefined, identities?: ParsedKey[]) => void): void {
      done(undefined, [...keys]);
    }
  }
  return new LimitedAgent(socket);
}
