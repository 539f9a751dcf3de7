import { excerpt } from "../probes/excerpt.ts";
import { discoveryMistake, discoveryPath, keysMistake, keysPath, throughProxy } from "../services/authelia.ts";
import { type Asked, askItself } from "./ask-itself.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { portNamed } from "../inventory/place-of-port.ts";
import { afterPorts, shown } from "./surfaces.ts";

export interface DiscoverySeen {
  readonly document: Asked;
  readonly keys: Asked;
}

export default defineServiceCheck({
  id: "sso-discovery",
  title: "tells what Synapse needs to log people in",
  kinds: ["authelia"],
  after: [...afterPorts, "authelia-answers"],
  applies: (service) => service.issuer !== undefined && portNamed(service, "http") !== undefined,
  observe: async (looking, subject): Promise<DiscoverySeen | undefined> => {
    const { issuer } = subject.service;
    if (issuer === undefined) return undefined;
    const headers = throughProxy(issuer);
    const [document, keys] = await Promise.all([
      askItself(looking, subject, discoveryPath, headers),
      askItself(looking, subject, keysPath, headers),
    ]);
    return document && keys && { document, keys };
  },
  judge: (seen, { service }) => (seen === undefined ? [] : judgeDiscovery(seen, service.issuer ?? "")),
});

/** Judges the document and the keys; without a right document the keys do not matter. */
export function judgeDiscovery({ document, keys }: DiscoverySeen, issuer: string): readonly Finding[] {
  const wrong = judge(document, "200 and its endpoints", (body) => discoveryMistake(body, issuer));
  return wrong.length > 0 ? wrong : judge(keys, "200 and at least one key", keysMistake);
}

function judge(
  { asked, heard }: Asked,
  expected: string,
  mistake: (body: string) => string | undefined,
): readonly Finding[] {
  if (heard.kind === "silence") return [{ kind: "not-answering", asked, reason: heard.reason }];
  if (heard.answer.status !== 200) return [{ kind: "sso-discovery-wrong", asked, expected, got: shown(heard.answer) }];
  const found = mistake(heard.answer.body);
  return found === undefined ? [] : [{ kind: "sso-discovery-wrong", asked, expected, got: excerpt(found) }];
}
