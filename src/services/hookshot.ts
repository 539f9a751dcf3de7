import { at, readJson } from "./json.ts";
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
 * Below the public webhook address: an id that cannot exist, as hookshot's are UUIDs. A post to it takes the whole way that posts
 * take, and nothing is posted.
 */
export const noSuchHook = "lotus-health";

/** Whether an answer to such a post is hookshot's own. A page in HTML is the proxy's, or hookshot's while it starts. */
export function isHookshots({ status, body }: Shown): boolean {
  return status === 404 && at(readJson(body), "ok") === false;
}

/** The two spellings in a registration that let ephemeral events in: Synapse reads the old one before 1.156, and the new one since. */
export const ephemeralKeys = {
  stable: "receive_ephemeral",
  unstable: "de.sorunome.msc2409.push_ephemeral",
} as const;

/** hookshot's own figure of the connections it has loaded, in its metrics. */
export function connectionsIn(metrics: string): number | undefined {
  const value = /^hookshot_connections(?:\{[^}]*\})? ([\d.e+]+)/m.exec(metrics)?.[1];
  return value === undefined ? undefined : Number(value);
}

/** The last parts of the webhook paths in the metrics of releases before 7.4.4: hooks' ids, and whatever else was asked for. */
export function pathsIn(metrics: string): readonly string[] {
  return [...metrics.matchAll(/^hookshot_webhooks_http_request\{[^}]*path="([^"]*)"/gm)].map(
    ([, path = ""]) => path.split("/").at(-1) ?? "",
  );
}

/** A webhook's virtual user: its name in lower case with all else left out, behind the prefix of the configuration. */
export function ghostOf(name: string, prefix: string, server: string): string {
  const local = name.toLowerCase().replaceAll(/[^a-z0-9\-.=_]/g, "");
  return `@${prefix}${local === "" ? "bot" : local}:${server}`;
}

/** `yyyy-MM-dd'T'HH:mm:ss.SSSXX`, which is `Z` or `+0100`; undefined for anything else, as for hookshot. */
export function expiryOf(text: string): Date | undefined {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})(?:Z|([+-]\d\d)(\d\d))$/.exec(text);
  if (parts === null) return undefined;
  const time = new Date(`${parts[1]}${parts[2] === undefined ? "Z" : `${parts[2]}:${parts[3]}`}`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
