import { isIP } from "node:net";

import { at, readJson, textAt } from "./json.ts";
import { ed25519Key, isSignedBy } from "./signed-json.ts";

/** Where other servers look for a server's keys; answered without a login. */
export const keyDocumentPath = "/_matrix/key/v2/server";
export const serverWellKnownPath = "/.well-known/matrix/server";
export const clientWellKnownPath = "/.well-known/matrix/client";

/** Where a server is looked for when neither name nor well-known file nor DNS gives a port. */
export const defaultFederationPort = 8448;

/** A server's name taken apart: a DNS name, an IPv4 address or an IPv6 address without its brackets, and a port where it has one. */
export interface ServerName {
  readonly host: string;
  readonly port: number | undefined;
  readonly isAddress: boolean;
}

/**
 * Where other servers connect to (server-server API, "Resolving server names"). `srv`: DNS is asked for a service of that host
 * first, and what stands here is what they take when there is none.
 */
export interface FederationTarget {
  readonly host: string;
  readonly port: number;
  /** The name the certificate must be made out for; sent as SNI where it is no address. */
  readonly certificateName: string;
  readonly srv: boolean;
}

/** Reads a server name or the value of `m.server`; undefined for text that is none. */
export function parseServerName(text: string): ServerName | undefined {
  const found = /^(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9.-]{1,255}))(?::(\d{1,5}))?$/.exec(text);
  if (found === null) return undefined;
  const [, six, name = "", digits] = found;
  const host = six ?? name;
  const port = digits === undefined ? undefined : Number(digits);
  if ((six !== undefined && isIP(six) !== 6) || (port !== undefined && (port < 1 || port > 65_535))) return undefined;
  return { host, port, isAddress: isIP(host) !== 0 };
}

/** Who a server's well-known file delegates to; undefined when it names nobody. */
export function delegationIn(body: string): ServerName | undefined {
  const named = textAt(readJson(body), "m.server");
  return named === undefined ? undefined : parseServerName(named);
}

/** Whether anybody asks for a well-known file: not for an address, and not where the name has a port. */
export function isDelegable({ isAddress, port }: ServerName): boolean {
  return !isAddress && port === undefined;
}

/** Where other servers go for a name, given what its well-known file delegates to. */
export function federationTarget(name: ServerName, delegation: ServerName | undefined): FederationTarget {
  const to = isDelegable(name) ? (delegation ?? name) : name;
  return {
    host: to.host,
    port: to.port ?? defaultFederationPort,
    certificateName: to.host,
    srv: !to.isAddress && to.port === undefined,
  };
}

/** What is wrong with a key document, in a few words each; nothing when other servers can rely on it. */
export function problemsWithKeys(status: number, body: string, serverName: string, now: Date): readonly string[] {
  const document = readJson(body);
  if (status !== 200 || !isObject(document)) return [`no key document: ${status}`];
  const named = textAt(document, "server_name");
  const until = at(document, "valid_until_ts");
  const keys = Object.entries(objectAt(document, "verify_keys")).filter(([id]) => id.startsWith("ed25519:"));
  return [
    ...(named === serverName ? [] : [`it is the document of ${named ?? "nobody"}`]),
    ...(typeof until === "number" && until > now.getTime() ? [] : [`it was valid until ${inWords(until)}`]),
    ...(keys.length === 0 ? ["it holds no Ed25519 key"] : []),
    ...keys.flatMap(([id, value]) => problemWithKey(document, id, textAt(value, "key") ?? "", serverName)),
  ];
}

function problemWithKey(
  document: Readonly<Record<string, unknown>>,
  id: string,
  base64: string,
  serverName: string,
): readonly string[] {
  const key = ed25519Key(base64);
  if (key === undefined) return [`${id} is no Ed25519 key`];
  const signature = textAt(document, "signatures", serverName, id);
  if (signature === undefined) return [`it is not signed with ${id}`];
  return isSignedBy(key, document, signature) ? [] : [`its signature with ${id} does not hold`];
}

function inWords(time: unknown): string {
  const date = new Date(typeof time === "number" ? time : Number.NaN);
  return Number.isNaN(date.getTime()) ? "no time at all" : `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function objectAt(value: unknown, key: string): Readonly<Record<string, unknown>> {
  const found = at(value, key);
  return isObject(found) ? found : {};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
