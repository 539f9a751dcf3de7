import { generateKeyPairSync } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pathOf, sendJson, sendText } from "./stand-in.ts";
import type { Settings, StandIn } from "./stand-in.ts";
import { stateOf } from "./state.ts";

/** Authelia: health, session state, and its OpenID Connect documents, which only its own https name gets. */
export function authelia(settings: Settings): StandIn {
  const portal = settings["AUTHELIA_PORTAL"] ?? "";
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const keys = { keys: [{ ...publicKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "main" }] };
  // Without clients in its configuration Authelia has no OpenID Connect at all.
  const keysFor = (given: Settings): unknown => (stateOf(given)["openid"] === "off" ? undefined : keys);
  return {
    of: "Authelia",
    process: "authelia",
    http: { http: (request, response) => answer(request, response, portal, keysFor(settings)) },
  };
}

function answer(request: IncomingMessage, response: ServerResponse, portal: string, keys: unknown): void {
  const path = pathOf(request.url);
  const host = String(request.headers["x-forwarded-host"] ?? request.headers.host ?? "");
  const fromPortal = host === portal;
  const throughTls = request.headers["x-forwarded-proto"] === "https";
  if (path === "/api/health") return sendJson(response, 200, { status: "OK" });
  if (path === "/api/state") {
    if (!fromPortal) return sendJson(response, 403, { status: "KO", message: "Operation failed." });
    const data = { username: "", authentication_level: 0, factor_knowledge: false, default_redirection_url: "" };
    return sendJson(response, 200, { status: "OK", data });
  }
  if (path !== "/.well-known/openid-configuration" && path !== "/jwks.json") {
    return sendText(response, 404, "404 Not Found");
  }
  if (keys === undefined) return sendText(response, 404, "404 Not Found");
  if (!fromPortal || !throughTls) return sendText(response, 400, "400 Bad Request");
  return sendJson(response, 200, path === "/jwks.json" ? keys : configuration(`https://${portal}`));
}

function configuration(issuer: string): unknown {
  return {
    issuer,
    authorization_endpoint: `${issuer}/api/oidc/authorization`,
    token_endpoint: `${issuer}/api/oidc/token`,
    userinfo_endpoint: `${issuer}/api/oidc/userinfo`,
    jwks_uri: `${issuer}/jwks.json`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
}
