import type { ServiceOf } from "../inventory/inventory.ts";
import {
  pingAppservice,
  registrationFacts,
  type Ping,
  type RegistrationFacts,
  type Unreadable,
} from "../probes/synapse-host.ts";
import type { Looking } from "./check.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { addressesFromItself, portNamed } from "../inventory/place-of-port.ts";
import { unreadable } from "./synapse-config.ts";
import { synapseBeside, synapsePaths } from "./synapse-paths.ts";

export interface PingSeen {
  readonly ping: Ping | Unreadable | undefined;
  readonly registration: RegistrationFacts | Unreadable | undefined;
}

export default defineServiceCheck({
  id: "hookshot-ping",
  title: "hears Synapse, which pings it through its registration",
  kinds: ["hookshot"],
  after: ["unit-running", "ports-listening", "hookshot-ready"],
  observe: async (looking, { service, host }): Promise<PingSeen> => {
    const synapse = synapseBeside(service, looking.inventory);
    const registration = synapse?.paths["hookshotRegistration"];
    const port = synapse && portNamed(synapse, "client");
    const address = port && addressesFromItself(port, host)[0];
    if (synapse === undefined || registration === undefined || port === undefined || address === undefined) {
      return { ping: undefined, registration: undefined };
    }
    const [ping, facts] = await Promise.all([
      pingAppservice(looking.host, synapsePaths(synapse), { registration, address, port: port.first }),
      registrationOf(looking, service),
    ]);
    return { ping, registration: facts };
  },
  judge: judgePing,
});

/** What both registrations of a hookshot say; undefined where the inventory names none or Synapse runs elsewhere. */
export async function registrationOf(
  { host, inventory }: Pick<Looking, "host" | "inventory">,
  service: ServiceOf<"hookshot">,
): Promise<RegistrationFacts | Unreadable | undefined> {
  const synapse = synapseBeside(service, inventory);
  const ours = synapse?.paths["hookshotRegistration"];
  if (synapse === undefined || ours === undefined) return undefined;
  const { registration: own, config } = service.paths;
  return registrationFacts(host, synapsePaths(synapse), { ours, own, config });
}

/**
 * hookshot does not know lotus's ping and says 400, which Synapse passes on as 502 M_BAD_STATUS: that is how success looks. 401 there is
 * hookshot refusing Synapse's hs_token; 401 or 403 here is Synapse not knowing the as_token.
 */
export function judgePing({ ping, registration }: PingSeen): readonly Finding[] {
  if (ping === undefined) return [];
  if (ping.kind === "unreadable") return [unreadable(ping)];
  const { status, errcode, there } = ping;
  if (status === 200 || (errcode === "M_BAD_STATUS" && there === 400)) return [];
  const differs = registration?.kind === "registration" ? (registration.differs ?? []) : [];
  const got = [status, errcode, there === undefined ? undefined : `hookshot said ${there}`].filter(Boolean).join(", ");
  const unreachable = errcode === "M_CONNECTION_FAILED" || errcode === "M_CONNECTION_TIMEOUT";
  const refused = errcode === "M_BAD_STATUS" && (there === 401 || there === 403);
  const why = unreachable ? "unreachable" : refused ? "refused" : status === 401 || status === 403 ? "unknown" : "odd";
  return [{ kind: "appservice-ping-failing", why, got, differs }];
}
