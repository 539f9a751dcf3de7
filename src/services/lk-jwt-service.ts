import { readJson, textAt } from "./json.ts";
import type { Surface } from "./surface.ts";

/** A token that nobody was given, for a room that is none. */
const madeUp = {
  room: "!lotus-health",
  device_id: "LOTUS",
  openid_token: {
    access_token: "lotus-health",
    token_type: "Bearer",
    matrix_server_name: "lotus-health.invalid",
    expires_in: 1,
  },
};

/**
 * `/healthz` looks at nothing else; browsers ask OPTIONS before they ask for a token. A made-up token must be looked up and refused:
 * its server is named under a domain that exists nowhere, so nobody else is bothered.
 */
export const lkJwtSurfaces: readonly Surface[] = [
  {
    port: "http",
    path: "/healthz",
    expected: "200 with an empty body",
    fits: ({ status, body }) => status === 200 && body === "",
  },
  {
    port: "http",
    method: "OPTIONS",
    path: "/sfu/get",
    headers: { origin: "https://app.example.org", "access-control-request-method": "POST" },
    expected: "200 with access-control-allow-origin: *",
    fits: ({ status, headers }) => status === 200 && headers["access-control-allow-origin"] === "*",
  },
  {
    port: "http",
    method: "POST",
    path: "/sfu/get",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(madeUp),
    expected: "a refusal of a made-up token: 500 M_LOOKUP_FAILED or 401 M_UNAUTHORIZED",
    fits: ({ status, body }) => {
      const code = textAt(readJson(body), "errcode");
      return (status === 500 && code === "M_LOOKUP_FAILED") || (status === 401 && code === "M_UNAUTHORIZED");
    },
  },
];
