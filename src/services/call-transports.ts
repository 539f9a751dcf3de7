import { at, listAt, readJson, textAt } from "./json.ts";

/** Where clients with a login ask the homeserver for places of group calls (MSC4143). Without one it says 401 if it is there at all. */
export const transportsPath = "/_matrix/client/unstable/org.matrix.msc4143/rtc/transports";

/** Where older clients and Cinny find them: in the client's well-known file. */
export const fociKey = "org.matrix.msc4143.rtc_foci";

/**
 * Of Synapse's configuration the names at the top, without their values, and each line about a LiveKit service: enough to tell below
 * which name such a line stands, and nothing that is secret.
 */
export function askTransports(paths: readonly string[]): readonly string[] {
  return ["grep", "-rhsoE", "^[A-Za-z_][A-Za-z0-9_]*:|^[^#]*livekit_service_url.*", ...paths];
}

/** The LiveKit services that `matrix_rtc` names in the configuration. */
export function transportsIn(stdout: string): readonly string[] {
  let section = "";
  const found: string[] = [];
  for (const line of stdout.split("\n")) {
    section = /^([A-Za-z_]\w*):/.exec(line)?.[1] ?? section;
    if (section !== "matrix_rtc") continue;
    for (const [, url = ""] of line.matchAll(/livekit_service_url["']?\s*:\s*["']?([^\s"',}\]]+)/g))
      found.push(bare(url));
  }
  return [...new Set(found)];
}

/** The LiveKit services that a client's well-known file names; undefined when it is no such file. */
export function fociIn(body: string): readonly string[] | undefined {
  const json = readJson(body);
  if (at(json, "m.homeserver") === undefined) return undefined;
  const urls = listAt(json, fociKey).flatMap((focus) => textAt(focus, "livekit_service_url") ?? []);
  return [...new Set(urls.map(bare))];
}

/** Whether the homeserver has the endpoint: without a login it asks for one. */
export function isOffered(status: number, body: string): boolean {
  return status === 200 || (status === 401 && textAt(readJson(body), "errcode") !== undefined);
}

/** A slash at the end does no harm: clients take it away. */
function bare(url: string): string {
  return url.replace(/\/+$/, "");
}
