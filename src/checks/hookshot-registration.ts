import { type RegistrationFacts, type SynapseFacts, synapseFacts, type Unreadable } from "../probes/synapse-host.ts";
import { ephemeralKeys } from "../services/hookshot.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { registrationOf } from "./hookshot-ping.ts";
import { synapseBeside, synapsePaths } from "./synapse-paths.ts";

export interface RegistrationSeen {
  readonly facts: SynapseFacts | Unreadable | undefined;
  readonly registration: RegistrationFacts | Unreadable | undefined;
}

export default defineServiceCheck({
  id: "hookshot-registration",
  title: "is registered with Synapse as it should be",
  kinds: ["hookshot"],
  after: ["hookshot-ping"],
  observe: async (looking, { service }): Promise<RegistrationSeen> => {
    const synapse = synapseBeside(service, looking.inventory);
    const [facts, registration] = await Promise.all([
      synapse && synapseFacts(looking.host, synapsePaths(synapse)),
      registrationOf(looking, service),
    ]);
    return { facts, registration };
  },
  judge: (seen, { service }, { inventory }) =>
    judgeRegistration(seen, {
      file: synapseBeside(service, inventory)?.paths["hookshotRegistration"] ?? "",
      own: service.paths["registration"] ?? "",
    }),
});

/** `file` is what Synapse reads, `own` what hookshot reads. What cannot be read is told by the checks this one builds on. */
export function judgeRegistration(
  { facts, registration }: RegistrationSeen,
  { file, own }: { readonly file: string; readonly own: string },
): readonly Finding[] {
  if (facts?.kind !== "facts" || registration?.kind !== "registration") return [];
  const findings: Finding[] = [];
  if (!facts.appservices.includes(file)) findings.push({ kind: "appservice-not-read", file, read: facts.appservices });
  const { differs = [], ephemeral, hookshot } = registration;
  if (differs.length > 0) findings.push({ kind: "registrations-differ", file, own, keys: differs });
  const missing = [
    ...(ephemeral.stable ? [] : [ephemeralKeys.stable]),
    ...(ephemeral.unstable ? [] : [ephemeralKeys.unstable]),
  ];
  // Without either, hookshot does not ask for ephemeral events, which only encryption needs.
  const wanted = missing.length === 1 || hookshot?.encryption === true;
  if (missing.length > 0 && wanted) findings.push({ kind: "registration-lacks-ephemeral", file, missing });
  return findings;
}
