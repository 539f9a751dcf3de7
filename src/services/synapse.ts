import { listAt, readJson, textAt } from "./json.ts";
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

/** Which server it is; other servers ask for it, too. */
export const serverVersion: Surface = {
  port: "client",
  path: "/_matrix/federation/v1/version",
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

/** What a client asks before a call; only somebody who is logged in is told. */
export const turnServerPath = "/_matrix/client/v3/voip/turnServer";

/** Who a token belongs to. */
export const identityPath = "/_matrix/client/v3/account/whoami";

/** Gives a user a token that proves to others who it is, for an hour. */
export function openidTokenPath(user: string): string {
  return `/_matrix/client/v3/user/${encodeURIComponent(user)}/openid/request_token`;
}
