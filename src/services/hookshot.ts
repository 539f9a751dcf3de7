import { at, readJson, textAt } from "./json.ts";
import { metricsSurface } from "./metrics.ts";
import type { Shown, Surface } from "./surface.ts";

const isReady = ({ status, body }: Shown) => status === 200 && at(readJson(body), "ready") === true;
const isStarting = ({ status, body }: Shown) =>
  at(readJson(body), "ready") === false || (status === 404 && readJson(body) === undefined);

const ready = (port: string): Surface => ({
  port,
  path: "/ready",
  expected: '200 {"ready":true}',
  fits: isReady,
  starting: isStarting,
});

/** `/ready` on the bridge's port means that the bridge is up, on the webhooks' that all connections are loaded. */
export const hookshotSurfaces: readonly Surface[] = [
  ready("bridge"),
  ready("webhooks"),
  metricsSurface("/metrics", ["hookshot_connections"]),
];

/**
 * Below the public webhook address: an id that cannot exist, asked with GET, which posts nothing. hookshot refuses the method
 * (405) or, with `enableHttpGet`, does not know the id (404); either in JSON of its own.
 */
export const noSuchHook = "lotus-health";

/** Whether an answer below the webhook address is hookshot's own. A page in HTML is the proxy's, or hookshot's while it starts. */
export function isHookshots({ status, body }: Shown): boolean {
  const json = readJson(body);
  if (status === 405) return textAt(json, "errcode") === "HS_METHOD_NOT_ALLOWED";
  return status === 404 && at(json, "ok") === false;
}
