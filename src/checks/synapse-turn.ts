import { LotusError } from "../errors.ts";
import type { ServiceOf } from "../inventory/inventory.ts";
import { withHttp } from "../probes/http.ts";
import { readJson, textAt } from "../services/json.ts";
import { turnServerPath } from "../services/synapse.ts";
import { defineServiceCheck, type Looking } from "./check.ts";
import type { Finding } from "./finding.ts";
import { addressesFromItself, portNamed } from "../inventory/place-of-port.ts";
import { afterPorts, shown } from "./surfaces.ts";
import { passwordOf, readConf, sharedSecrets } from "./turn-server.ts";

export interface OfferSeen {
  /** What Synapse hands to clients; undefined when that is nothing. */
  readonly offer: { readonly username: string; readonly password: string } | undefined;
  /** The passwords that the deployment's TURN servers take for that user. */
  readonly taken: readonly string[];
}

/** Needs an access token, so it is asked only where the inventory names one. */
export default defineServiceCheck({
  id: "synapse-turn",
  title: "hands out passwords that the TURN server takes",
  kinds: ["synapse"],
  after: [...afterPorts, "synapse-answers", "synapse-database"],
  applies: (service) => service.accessToken !== undefined && portNamed(service, "client") !== undefined,
  observe: async (looking, { service, host }): Promise<OfferSeen | undefined> => {
    const port = portNamed(service, "client");
    const address = port && addressesFromItself(port, host)[0];
    if (port === undefined || address === undefined) return undefined;
    const offer = await withHttp(looking.host, { address, port: port.first }, turnServerPath, async (ask) => {
      const token = await tokenOf(looking, service);
      const answer = await ask({ path: turnServerPath, headers: { authorization: `Bearer ${token}` } });
      if (answer.status === 200) return readOffer(answer.body);
      throw new LotusError(`Synapse did not tell its TURN servers: ${shown(answer)}`, {
        hint: "the access token that the inventory names may have ended",
      });
    });
    return { offer, taken: offer === undefined ? [] : await passwordsFor(offer.username, looking) };
  },
  judge: (seen, _subject, { inventory }) =>
    seen === undefined
      ? []
      : judgeOffer(
          seen,
          coturnsIn(inventory).map(({ name }) => name),
        ),
});

/** A user's name that does not begin with a time has a password of its own, which nothing can be compared with. */
export function judgeOffer({ offer, taken }: OfferSeen, coturns: readonly string[]): readonly Finding[] {
  const where = `GET ${turnServerPath}`;
  if (coturns.length === 0) return [];
  if (offer === undefined) return [{ kind: "turn-not-offered", where: `${where} answers {}`, follows: coturns }];
  if (!/^\d+:/.test(offer.username) || taken.length === 0 || taken.includes(offer.password)) return [];
  return [{ kind: "turn-secret-differs", holders: [{ name: "Synapse", where }], follows: coturns }];
}

function readOffer(body: string): OfferSeen["offer"] {
  const [username, password] = ["username", "password"].map((key) => textAt(readJson(body), key));
  return username === undefined || password === undefined ? undefined : { username, password };
}

/** The access token that the inventory names. @throws LotusError where there is none to be had. */
export async function tokenOf({ secret }: Looking, { accessToken }: ServiceOf<"synapse">): Promise<string> {
  const token = accessToken && (await secret?.(accessToken));
  if (token !== undefined) return token.reveal();
  throw new LotusError("Synapse's access token cannot be looked up here");
}

async function passwordsFor(username: string, { from, inventory }: Looking): Promise<readonly string[]> {
  const confs = coturnsIn(inventory).map((coturn) => readConf(from(coturn.host), coturn, [passwordOf(username)]));
  const seals = (await Promise.all(confs)).flatMap(sharedSecrets);
  return seals.flatMap(([mac]) => mac?.toString("base64") ?? []);
}

function coturnsIn({ services }: Looking["inventory"]): readonly ServiceOf<"coturn">[] {
  return services.filter((service): service is ServiceOf<"coturn"> => service.kind === "coturn");
}
