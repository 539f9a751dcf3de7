import { readSealed } from "../probes/sealed.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { livekitPath } from "./livekit-config.ts";
import { portNamed } from "../inventory/place-of-port.ts";
import { afterPorts } from "./surfaces.ts";

/** A key and the HTTP status that a list of rooms ended with; 0 for none. */
export interface KeySeen {
  readonly key: string;
  readonly status: number;
}

/** Signed and asked on LiveKit's host in one go: neither a secret nor a token leaves it. */
export default defineServiceCheck({
  id: "livekit-keys",
  title: "takes the keys of its configuration",
  kinds: ["livekit"],
  after: [...afterPorts, "livekit-answers"],
  applies: (service) => portNamed(service, "http") !== undefined,
  observe: async ({ host }, { service }): Promise<readonly KeySeen[]> => {
    const port = portNamed(service, "http")?.first ?? 0;
    const told = await readSealed(host, { kind: "rooms", path: livekitPath(service), port });
    return [...(told ?? "").matchAll(/^(\S+) (\d+)$/gm)].map(([, key = "", status]) => ({
      key,
      status: Number(status),
    }));
  },
  judge: (seen, { service }) => judgeKeys(seen, livekitPath(service)),
});

/** A key is refused with 401, whether it is unknown or its secret is another one. */
export function judgeKeys(seen: readonly KeySeen[], file: string): readonly Finding[] {
  const refused = seen.filter(({ status }) => status === 401).map(({ key }) => key);
  const odd = seen.find(({ status }) => status !== 401 && status !== 200);
  const asked = "a list of rooms, with a key of its own";
  return [
    ...(refused.length === 0 ? [] : [{ kind: "livekit-key-refused", keys: refused, file } as const]),
    ...(odd === undefined
      ? []
      : [
          {
            kind: "wrong-answer",
            asked,
            expected: "200",
            got: odd.status === 0 ? "nothing" : String(odd.status),
          } as const,
        ]),
  ];
}
