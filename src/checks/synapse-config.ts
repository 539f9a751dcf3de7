import { type SynapseFacts, synapseFacts, type Unreadable } from "../probes/synapse-host.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { synapsePaths } from "./synapse-paths.ts";

export default defineServiceCheck({
  id: "synapse-config",
  title: "its configuration says everything once and lets in whom it should",
  kinds: ["synapse"],
  after: [],
  observe: ({ host }, { service }) => synapseFacts(host, synapsePaths(service)),
  judge: (seen, { service }) => judgeConfig(seen, service.settings["registration"]),
});

/** `registration` is what the inventory wants: `token`, `closed`, or another word for other ways. */
export function judgeConfig(seen: SynapseFacts | Unreadable, registration: string | undefined): readonly Finding[] {
  if (seen.kind === "unreadable") return [unreadable(seen)];
  const twice = seen.twice.map(({ key, places }): Finding => ({ kind: "config-key-twice", key, places }));
  return [...twice, ...judgeRegistration(seen.registration, registration)];
}

/** A file that Synapse could not read either. */
export function unreadable({ file, line, problem }: Unreadable): Finding {
  return { kind: "synapse-config-unreadable", at: { file, line }, problem };
}

function judgeRegistration(
  { enabled, token, verified }: SynapseFacts["registration"],
  wanted: string | undefined,
): readonly Finding[] {
  const configured = enabled ? (token ? "token" : verified ? "verified" : "open") : "closed";
  if (configured === wanted) return [];
  if (configured === "open") return [{ kind: "registration-open", wanted }];
  return wanted === undefined ? [] : [{ kind: "registration-differs", wanted, configured }];
}
