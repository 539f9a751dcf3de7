import { firstScript } from "./cinny.ts";
import { grafanaSurface } from "./grafana.ts";
import { isHookshots, noSuchHook } from "./hookshot.ts";
import type { Surface } from "./surface.ts";
import { versions } from "./synapse.ts";

/** What proves, by kind of service, that a public name leads to it. Asked without a login; nothing is changed. */
export const publicSurfaces: Readonly<Record<string, Surface>> = {
  synapse: versions,
  grafana: grafanaSurface,
  cinny: {
    port: "http",
    path: "/",
    expected: "200 and the app's page",
    fits: ({ status, body }) => status === 200 && firstScript(body) !== undefined,
  },
  hookshot: {
    port: "webhooks",
    method: "POST",
    path: `/${noSuchHook}`,
    expected: "404 and hookshot's own refusal, in JSON",
    fits: isHookshots,
  },
};
