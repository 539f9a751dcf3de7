import type { HttpAnswer } from "../probes/http.ts";
import { withHttp } from "../probes/http.ts";
import { listRooms, signedToken, unsignedToken } from "../services/livekit-token.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { type Heard, heard } from "./heard.ts";
import { keysIn, livekitPath, readLivekit } from "./livekit-config.ts";
import { addressesFromItself, portNamed } from "./place-of-port.ts";
import { afterPorts } from "./surfaces.ts";

export interface KeySeen {
  readonly key: string;
  readonly answer: Pick<HttpAnswer, "status">;
}

/** A list of rooms for each key, the token for it signed on LiveKit's host. What comes back is not shown: it may hold the token. */
export default defineServiceCheck({
  id: "livekit-keys",
  title: "takes the keys of its configuration",
  kinds: ["livekit"],
  after: [...afterPorts, "livekit-answers"],
  applies: (service) => portNamed(service, "http") !== undefined,
  observe: async ({ host: view, now }, { service, host }): Promise<Heard<readonly KeySeen[]> | undefined> => {
    const port = portNamed(service, "http");
    const address = port && addressesFromItself(port, host)[0];
    if (port === undefined || address === undefined) return undefined;
    const tokens = tokensFor();
    tokens.catch(() => undefined);
    return heard(
      withHttp(view, { address, port: port.first }, "a list of rooms", async (ask) => {
        const seen: KeySeen[] = [];
        for (const { key, token } of await tokens) seen.push({ key, answer: await ask(requestWith(token)) });
        return seen;
      }),
    );

    async function tokensFor() {
      const keys = [...keysIn(await readLivekit(view, service)).keys()];
      const unsigned = keys.map((key) => unsignedToken(key, now(), listRooms.grants));
      const messages = unsigned.map((message) => ({ hash: "sha256", message }) as const);
      const seals = keys.length === 0 ? undefined : keysIn(await readLivekit(view, service, messages));
      return keys.flatMap((key, index) => {
        const mac = seals?.get(key)?.[index];
        return mac === undefined ? [] : [{ key, token: signedToken(unsigned[index] ?? "", mac) }];
      });
    }
  },
  judge: (seen, { service }) => (seen === undefined ? [] : judgeKeys(seen, livekitPath(service))),
});

/** A key is refused with 401, whether it is unknown or its secret is another one. */
export function judgeKeys(seen: Heard<readonly KeySeen[]>, file: string): readonly Finding[] {
  if (seen.kind === "silence") return [{ kind: "not-answering", asked: seen.asked, reason: seen.reason }];
  const refused = seen.answer.filter(({ answer }) => answer.status === 401).map(({ key }) => key);
  const odd = seen.answer.find(({ answer }) => answer.status !== 401 && answer.status !== 200);
  return [
    ...(refused.length === 0 ? [] : [{ kind: "livekit-key-refused", keys: refused, file } as const]),
    ...(odd === undefined
      ? []
      : [
          {
            kind: "wrong-answer",
            asked: `POST ${listRooms.path}`,
            expected: "200",
            got: String(odd.answer.status),
          } as const,
        ]),
  ];
}

/** A request for the list of rooms. */
export function requestWith(token: string, prefix = "") {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return { method: "POST", path: prefix + listRooms.path, headers, body: listRooms.body } as const;
}
