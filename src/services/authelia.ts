import { listAt, readJson, textAt } from "./json.ts";
import type { Surface } from "./surface.ts";

/** A constant reply: neither its database nor the directory is looked at. */
export const autheliaSurface: Surface = {
  port: "http",
  path: "/api/health",
  expected: '200 {"status":"OK"}',
  fits: ({ status, body }) => status === 200 && textAt(readJson(body), "status") === "OK",
};

/** Where Authelia tells what a program needs that logs people in with it. 404 where no such program is configured. */
export const discoveryPath = "/.well-known/openid-configuration";
export const keysPath = "/jwks.json";

/** It answers only as its public name and through TLS, or says 400; a proxy tells it so in these headers. */
export function throughProxy(issuer: string): Readonly<Record<string, string>> {
  const { host, protocol } = new URL(issuer);
  return { "x-forwarded-host": host, "x-forwarded-proto": protocol.slice(0, -1) };
}

const endpoints = ["authorization_endpoint", "token_endpoint", "jwks_uri"];

/** What is wrong with the document; undefined when nothing is. Synapse compares the issuer letter by letter. */
export function discoveryMistake(body: string, issuer: string): string | undefined {
  const json = readJson(body);
  const named = textAt(json, "issuer");
  if (named === undefined) return "no issuer in it";
  if (named !== issuer) return `the issuer ${named} instead of ${issuer}`;
  const missing = endpoints.filter((name) => textAt(json, name) === undefined);
  return missing.length === 0 ? undefined : `no ${missing.join(", ")}`;
}

/** What is wrong with the keys; undefined when nothing is. */
export function keysMistake(body: string): string | undefined {
  return listAt(readJson(body), "keys").length > 0 ? undefined : "no key, so that nobody's login could be verified";
}
