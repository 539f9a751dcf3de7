import { HostError, type HostErrorKind } from "../hosts/host-error.ts";
import { defineHostCheck, type HostSubject } from "./check.ts";
import type { Finding } from "./finding.ts";

/** The check that every other one builds on. */
export const hostReachableId = "host-reachable";

/**
 * Failures that prove something wrong with the way to a host. Any other (sshd that hangs, a refused login, an unknown host key)
 * leaves open whether anything is wrong, and the check says that it could not tell.
 */
const unreachable: ReadonlySet<HostErrorKind> = new Set(["unreachable", "refused", "timeout", "name-not-found"]);
const beforeLogin: ReadonlySet<string> = new Set(["dns", "connect"]);
const keyChanged: ReadonlySet<HostErrorKind> = new Set(["host-key-changed", "host-key-revoked"]);

export default defineHostCheck({
  id: hostReachableId,
  title: "answers over ssh",
  after: [],
  observe: async ({ host }): Promise<HostError | undefined> => {
    try {
      await host.query(["true"]);
      return undefined;
    } catch (error) {
      if (error instanceof HostError && (isUnreachable(error) || keyChanged.has(error.kind))) return error;
      throw error;
    }
  },
  judge: (error, subject) => (error === undefined ? [] : [findingOf(error, subject)]),
});

function isUnreachable({ phase, kind }: HostError): boolean {
  return beforeLogin.has(phase) && unreachable.has(kind);
}

function findingOf({ kind, message, facts }: HostError, { host }: HostSubject): Finding {
  const offered = String(facts["offered"] ?? "a key that could not be read");
  const file = [facts["file"] ?? "known_hosts", facts["line"]].filter((part) => part !== undefined).join(":");
  if (kind === "host-key-revoked") return { kind, offered, file };
  if (kind === "host-key-changed") return { kind, known: facts["known"]?.toString(), offered, file };
  return { kind: "host-unreachable", address: host.address ?? host.name, reason: message };
}
