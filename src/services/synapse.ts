import { at, listAt, readJson, textAt } from "./json.ts";
import type { Surface } from "./surface.ts";

/** Answered by the reactor alone, on every listener: no database, no federation. */
const health: Surface = {
  port: "client",
  path: "/health",
  expected: '200 "OK"',
  fits: ({ status, body }) => status === 200 && body === "OK",
};

/** What every client asks first. */
export const versions: Surface = {
  port: "client",
  path: "/_matrix/client/versions",
  expected: "200 and the versions of the Matrix specification it speaks",
  fits: ({ status, body }) =>
    status === 200 && listAt(readJson(body), "versions").some((version) => typeof version === "string"),
};

/** Where it says what it is, also to other servers. */
export const versionPath = "/_matrix/federation/v1/version";

export const serverVersion: Surface = {
  port: "client",
  path: versionPath,
  expected: "200 and Synapse's version",
  fits: ({ status, body }) => status === 200 && synapseVersion(body) !== undefined,
};

/** What Synapse answers without a login and without its database. */
export const synapseSurfaces: readonly Surface[] = [health, versions, serverVersion];

/** The version in the answer to `/_matrix/federation/v1/version`; undefined when it is not Synapse's. */
export function synapseVersion(body: string): string | undefined {
  const json = readJson(body);
  return textAt(json, "server", "name") === "Synapse" ? textAt(json, "server", "version") : undefined;
}

/** Present in every metrics answer of Synapse, whatever happened so far. */
export const synapseSeries = ["synapse_build_info"];

/** Needs no login, is not cached and reads the database: looking up an alias that nobody has. */
export function databaseQuestion(serverName: string): string {
  return `/_matrix/client/v3/directory/room/${encodeURIComponent(`#lotus-health-asks-the-database:${serverName}`)}`;
}

/** Whether the answer to the database question comes out of the database: `404 M_NOT_FOUND`. */
export function knowsNoSuchAlias(status: number, body: string): boolean {
  return status === 404 && textAt(readJson(body), "errcode") === "M_NOT_FOUND";
}

/** Where the Debian package keeps its configuration and the Python it runs with. */
export const debianConfig = "/etc/matrix-synapse/homeserver.yaml";
export const debianConfigDirectory = "/etc/matrix-synapse/conf.d";
export const debianPython = "/opt/venvs/matrix-synapse/bin/python";
export const debianMedia = "/var/lib/matrix-synapse/media";

/** What others check signatures with. */
export const keysPath = "/_matrix/key/v2/server";

/** The signing keys a server says it has, and until when that may be believed. */
export interface ServedKeys {
  readonly until: Date;
  /** Public keys by id: unpadded base64. */
  readonly keys: Readonly<Record<string, string>>;
}

/** Reads the answer of the keys' path; undefined when it is none. */
export function parseServedKeys(body: string): ServedKeys | undefined {
  const json = readJson(body);
  const until = at(json, "valid_until_ts");
  const keys = at(json, "verify_keys");
  if (typeof until !== "number" || typeof keys !== "object" || keys === null) return undefined;
  const pairs = Object.entries(keys).map(([id, value]) => [id, textAt(value, "key") ?? ""] as const);
  return { until: new Date(until), keys: Object.fromEntries(pairs) };
}

/** What a client asks before a call; only somebody who is logged in is told. */
export const turnServerPath = "/_matrix/client/v3/voip/turnServer";

/** Who a token belongs to. */
export const identityPath = "/_matrix/client/v3/account/whoami";

/** Gives a user a token that proves to others who it is, for an hour. */
export function openidTokenPath(user: string): string {
  return `/_matrix/client/v3/user/${encodeURIComponent(user)}/openid/request_token`;
}
