import type { Inventory } from "../inventory/inventory.ts";
import { excerpt } from "../probes/excerpt.ts";
import { clientWellKnownPath, serverWellKnownPath } from "../services/federation.ts";
import { readJson, textAt } from "../services/json.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { askAtDoor, type AskedPublicly, doorOf, namesOfKind } from "./front-door.ts";
import { shown } from "./surfaces.ts";

export interface WellKnownSeen {
  readonly client: AskedPublicly;
  readonly server: AskedPublicly;
  /** The clients' file under the server's own name, where that is another: clients that are given a user id look there. */
  readonly ownClient?: AskedPublicly | undefined;
}

/** As a web client asks, which must be allowed to read the answer. */
const clientRequest = { path: clientWellKnownPath, headers: { origin: "https://app.example.org" } };

export default defineServiceCheck({
  id: "well-known",
  title: "lead clients and servers to Synapse",
  kinds: ["well-known"],
  after: [],
  observe: async (looking): Promise<WellKnownSeen | undefined> => {
    const { serverName, wellKnownName } = looking.inventory.matrix;
    const door = doorOf(wellKnownName, looking.inventory);
    const own = serverName === wellKnownName ? undefined : doorOf(serverName, looking.inventory);
    if (door === undefined) return undefined;
    const [client, server, ownClient] = await Promise.all([
      askAtDoor(looking, door, clientRequest),
      askAtDoor(looking, door, { path: serverWellKnownPath }),
      own && askAtDoor(looking, own, clientRequest),
    ]);
    return { client, server, ownClient };
  },
  judge: (seen, _subject, { inventory }) => (seen === undefined ? [] : judgeWellKnown(seen, inventory)),
});

/** Judges both files: each must lead to a public name of Synapse, and web clients must be allowed to read the first. */
export function judgeWellKnown({ client, server, ownClient }: WellKnownSeen, inventory: Inventory): readonly Finding[] {
  const names = namesOfKind("synapse", inventory);
  const base = names.map((name) => `https://${name}`);
  const judgeClient = (asked: AskedPublicly) => [
    ...judgeFile(asked, `200 {"m.homeserver":{"base_url":"${base[0]}"}}`, (json) => {
      const url = textAt(json, "m.homeserver", "base_url");
      return url !== undefined && base.includes(url.replace(/\/+$/, ""));
    }),
    ...judgeAccess(asked),
  ];
  // Under the server's own name it may be missing: clients then try that name itself, where Synapse answers.
  const isThere = ownClient?.heard.kind === "answer" && ownClient.heard.answer.status === 200;
  return [
    ...judgeClient(client),
    ...(isThere ? judgeClient(ownClient) : []),
    ...judgeFile(server, `200 {"m.server":"${names[0]}:443"}`, (json) => {
      const address = textAt(json, "m.server");
      return address !== undefined && names.includes(address.replace(/:\d+$/, ""));
    }),
  ];
}

function judgeFile(
  { url, heard }: AskedPublicly,
  expected: string,
  fits: (json: unknown) => boolean,
): readonly Finding[] {
  if (heard.kind === "silence") return [{ kind: "not-answering", asked: heard.asked, reason: heard.reason }];
  const { answer } = heard;
  if (answer.status === 200 && fits(readJson(answer.body))) return [];
  return [{ kind: "wrong-answer", asked: url, expected, got: shown(answer) }];
}

function judgeAccess({ url, heard }: AskedPublicly): readonly Finding[] {
  if (heard.kind === "silence" || heard.answer.status !== 200) return [];
  const allowed = heard.answer.headers["access-control-allow-origin"];
  if (allowed === "*") return [];
  return [{ kind: "cross-origin-refused", url, got: allowed === undefined ? "no such header" : excerpt(allowed) }];
}
