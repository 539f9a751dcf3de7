import { askHttp, type HttpAnswer } from "../probes/http.ts";
import { synapseFacts } from "../probes/synapse-host.ts";
import { keysPath, parseServedKeys } from "../services/synapse.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { type Heard, heard } from "./heard.ts";
import { addressesFromItself, portNamed } from "../inventory/place-of-port.ts";
import { shown } from "./surfaces.ts";
import { synapsePaths } from "./synapse-paths.ts";

export interface KeysSeen {
  readonly served: Heard<HttpAnswer>;
  /** Public keys of the key file by id; undefined where it could not be found. */
  readonly onDisk: Readonly<Record<string, string>> | undefined;
}

export default defineServiceCheck({
  id: "synapse-signing-key",
  title: "shows a valid signing key, the one on its disk",
  kinds: ["synapse"],
  after: ["unit-running", "ports-listening", "synapse-answers", "synapse-config"],
  applies: (service) => portNamed(service, "client") !== undefined,
  observe: async ({ host: view }, { service, host }): Promise<KeysSeen | undefined> => {
    const port = portNamed(service, "client");
    const address = port && addressesFromItself(port, host)[0];
    if (port === undefined || address === undefined) return undefined;
    const [served, facts] = await Promise.all([
      heard(askHttp(view, { address, port: port.first }, { path: keysPath })),
      synapseFacts(view, synapsePaths(service)),
    ]);
    return { served, onDisk: facts.kind === "facts" ? facts.keys : undefined };
  },
  judge: (seen, _, { now }) => (seen === undefined ? [] : judgeKeys(seen, now)),
});

/** Others believe a key until its document says; what is on the disk is used from the next start on. */
export function judgeKeys({ served, onDisk }: KeysSeen, now: Date): readonly Finding[] {
  const asked = `GET ${keysPath}`;
  if (served.kind === "silence") return [{ kind: "not-answering", asked: served.asked, reason: served.reason }];
  const keys = served.answer.status === 200 ? parseServedKeys(served.answer.body) : undefined;
  if (keys === undefined) {
    return [{ kind: "wrong-answer", asked, expected: "200 and its signing keys", got: shown(served.answer) }];
  }
  if (keys.until <= now) return [{ kind: "signing-key-expired", until: keys.until }];
  if (onDisk === undefined || Object.entries(onDisk).some(([id, key]) => keys.keys[id] === key)) return [];
  return [{ kind: "signing-key-differs", served: Object.keys(keys.keys), onDisk: Object.keys(onDisk) }];
}
