import type { Surface } from "./surface.ts";

/** `/healthz` looks at nothing else; browsers ask OPTIONS before they ask for a token. */
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
];
