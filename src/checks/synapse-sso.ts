import { type IssuerSeen, issuersSeen, type Unreadable } from "../probes/synapse-host.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { synapsePaths } from "./synapse-paths.ts";

export default defineServiceCheck({
  id: "synapse-sso",
  title: "reaches the single sign-on from its own host",
  kinds: ["synapse"],
  after: ["synapse-config"],
  observe: ({ host }, { service }) => issuersSeen(host, synapsePaths(service)),
  judge: (seen, _, { inventory }) => {
    const behind = inventory.services.filter(({ kind }) => kind === "authelia" || kind === "nginx-proxy-manager");
    return judgeIssuers(
      seen,
      behind.map(({ name }) => name),
    );
  },
});

/** An issuer must be there and call itself what Synapse calls it. `follows` names what stands behind it. */
export function judgeIssuers(seen: readonly IssuerSeen[] | Unreadable, follows: readonly string[]): readonly Finding[] {
  if ("kind" in seen) return [];
  return seen.flatMap(({ issuer, says, problem }): readonly Finding[] => {
    if (problem !== undefined) return [{ kind: "sso-unreachable", issuer, got: problem, follows }];
    // OpenID Connect Discovery 1.0, 4.3: the two must be equal, to the last slash.
    if (says === issuer) return [];
    return [{ kind: "sso-unreachable", issuer, got: `a document of ${says ?? "nobody"}`, follows }];
  });
}
