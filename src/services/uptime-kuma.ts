import { at, readJson, textAt } from "./json.ts";
import type { Surface } from "./surface.ts";

/** A push for a monitor that does not exist: refused without a login, after a look into its database; nothing is recorded. */
export const uptimeKumaSurface: Surface = {
  port: "http",
  path: "/api/push/lotus-health",
  expected: '404 {"ok":false}: no such monitor',
  fits: ({ status, body }) => status === 404 && at(readJson(body), "ok") === false,
};

/** One monitor, without what is secret in it: Uptime Kuma's list also holds passwords and push tokens. */
export interface Monitor {
  readonly name: string;
  /** False when it is paused, or a group above it is. */
  readonly active: boolean;
  /** Every host name or address it looks at. */
  readonly hosts: readonly string[];
  readonly port: number | undefined;
}

/** Reads the argument of its event `monitorList`, an object by id; undefined when it is none. */
export function monitorsIn(list: unknown): readonly Monitor[] | undefined {
  if (typeof list !== "object" || list === null || Array.isArray(list)) return undefined;
  return Object.values(list).flatMap((monitor: unknown) => {
    const name = textAt(monitor, "name");
    return name === undefined ? [] : [monitorOf(name, monitor)];
  });
}

/** Before 2.0 `active` is 1 or 0. */
function monitorOf(name: string, monitor: unknown): Monitor {
  const address = textAt(monitor, "url") ?? "";
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const port = at(monitor, "port");
  return {
    name,
    active: Boolean(at(monitor, "active")) && at(monitor, "forceInactive") !== true,
    hosts: [textAt(monitor, "hostname"), url?.hostname].flatMap((host) =>
      host === undefined || host === "" ? [] : [host],
    ),
    port: typeof port === "number" ? port : portOf(url),
  };
}

function portOf(url: URL | undefined): number | undefined {
  if (url === undefined) return undefined;
  return url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
}
