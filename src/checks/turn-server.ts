import type { HostView } from "../hosts/host.ts";
import { Secret } from "../hosts/secret.ts";
import type { Port, ServiceOf } from "../inventory/inventory.ts";
import type { StunWay } from "../probes/stun-channel.ts";
import { readSeal, readSealed, type Seal, type ToSeal } from "../probes/sealed.ts";
import type { TurnCredentials } from "../probes/turn.ts";
import { parseTurnserverConf, type TurnserverConf } from "../probes/turnserver-conf.ts";
import { LotusError } from "../errors.ts";
import type { ServiceSubject } from "./check.ts";
import { addressFromOutside, portNamed } from "../inventory/place-of-port.ts";

type Coturn = ServiceOf<"coturn">;

/** How long credentials for a probe are good, in milliseconds: as long as Synapse's, so that a slow clock does not end them. */
const credentialLife = 60 * 60_000;

/** Where its configuration stands. */
export function confPath({ paths }: Pick<Coturn, "paths">): string {
  return paths["config"] ?? "/etc/turnserver.conf";
}

/** turnserver.conf of a host, each secret replaced by MACs of the messages. @throws LotusError where there is none. */
export async function readConf(
  view: HostView,
  service: Pick<Coturn, "paths">,
  messages: readonly ToSeal[] = [],
): Promise<TurnserverConf> {
  const path = confPath(service);
  const text = await readSealed(view, { kind: "turnserver", path }, messages);
  if (text !== undefined) return parseTurnserverConf(text);
  throw new LotusError(`${view.label} has no ${path}`, { hint: "the inventory names it under paths.config" });
}

/** The seals of the secrets that Synapse and others share with it; coturn takes any of them. */
export function sharedSecrets(conf: TurnserverConf): readonly Seal[] {
  return conf.values("static-auth-secret").flatMap((value) => {
    const seal = readSeal(value);
    return seal === undefined ? [] : [seal];
  });
}

/** One way in, as seen from another machine, with the port it belongs to. */
export interface WayIn extends StunWay {
  readonly belongsTo: Port;
}

/** Every way in that the inventory names; TLS over UDP (DTLS) is none that can be tried. */
export function waysInto({ service, host }: ServiceSubject<Coturn>): readonly WayIn[] {
  const at = (port: Port) => ({ address: addressFromOutside(port, host), port: port.first, belongsTo: port });
  const [stun, turns] = ["stun", "turns"].map((name) => portNamed(service, name));
  const name = service.certificateName;
  return [
    ...(stun === undefined ? [] : stun.protocols.map((over) => ({ ...at(stun), over, name }))),
    ...(turns?.protocols.includes("tcp") === true ? [{ ...at(turns), over: "tls" as const, name }] : []),
  ];
}

/**
 * Ephemeral credentials for each user, made on coturn's host with its own secret, which stays there. A promise each, undefined where
 * it keeps its secrets elsewhere. Never rejects before it is waited for.
 */
export function credentialsFor(
  conf: Promise<TurnserverConf>,
  users: readonly string[],
): readonly Promise<TurnCredentials | undefined>[] {
  return users.map((username, index) => {
    const made = conf.then((read) => {
      const password = sharedSecrets(read)[0]?.[index];
      return password === undefined ? undefined : { username, password: new Secret(password.toString("base64")) };
    });
    made.catch(() => undefined);
    return made;
  });
}

/** The message whose MAC is a user's password. */
export function passwordOf(username: string): ToSeal {
  return { hash: "sha1", message: username };
}

/** When credentials that are made now end. */
export function endOfCredentials(now: Date): Date {
  return new Date(now.getTime() + credentialLife);
}
