import { HostError } from "../hosts/host-error.ts";
import { defineHostCheck, type HostSubject } from "./check.ts";
import type { Finding } from "./finding.ts";

/** The check that every other one builds on. */
export const hostReachableId = "host-reachable";

/**
 * Failures that prove something wrong with the way to a host. Any other (sshd that hangs, a refused login, an unknown host key,
 * no name server) leaves open whether anything is wrong there, and the check says that it could not tell.
 */
const unreachable = ["unreachable", "refused", "timeout"] as const;

type Unreachable = Extract<Finding, { readonly kind: "host-unreachable" }>["cause"];

export default defineHostCheck({
  id: hostReachableId,
  title: "answers over ssh",
  after: [],
  observe: async ({ host }): Promise<HostError | undefined> => {
    try {
      await host.query(["true"]);
      return undefined;
    } catch (error) {
      if (error instanceof HostError && (isKeyTrouble(error) || causeOf(error) !== undefined)) return error;
      throw error;
    }
  },
  judge: (error, subject) => (error === undefined ? [] : [findingOf(error, subject)]),
});

function isKeyTrouble({ kind }: HostError): boolean {
  return kind === "host-key-changed" || kind === "host-key-revoked";
}

function causeOf({ phase, kind }: HostError): Unreachable | undefined {
  if (kind === "name-not-found") return kind;
  return phase === "connect" ? unreachable.find((cause) => cause === kind) : undefined;
}

function findingOf(error: HostError, { host }: HostSubject): Finding {
  const { kind, facts } = error;
  const offered = String(facts["offered"] ?? "a key that could not be read");
  const file = [facts["file"] ?? "known_hosts", facts["line"]].filter((part) => part !== undefined).join(":");
  if (kind === "host-key-revoked") return { kind, offered, file };
  if (kind === "host-key-changed") return { kind, known: facts["known"]?.toString(), offered, file };
  const address = host.address ?? host.name;
  return {
    kind: "host-unreachable",
    address,
    cause: causeOf(error) ?? "unreachable",
    reason: reasonOf(error, host.label),
  };
}

/** The message begins with what the title says already: the host, and that it cannot be reached. */
function reasonOf({ message }: HostError, label: string): string {
  const [start, further] = [`${label} `, "cannot be reached: "];
  const reason = message.startsWith(start) ? message.slice(start.length) : message;
  return reason.startsWith(further) ? reason.slice(further.length) : reason;
}
