import { randomBytes } from "node:crypto";

import type { Inventory, ServiceOf } from "../inventory/inventory.ts";
import { readYaml } from "../inventory/read-yaml.ts";
import { readSeal, readSealed, type Seal, type ToSeal } from "../probes/sealed.ts";
import { at, listAt, textAt } from "../services/json.ts";
import { defineServiceCheck, type Looking } from "./check.ts";
import type { Finding } from "./finding.ts";
import { readConf, sharedSecrets } from "./turn-server.ts";

/** Someone who makes passwords for coturn, as seen by a MAC of its secret. */
export interface Holder {
  readonly name: string;
  /** Where the secret stands. */
  readonly where: string;
  readonly seal: Seal | undefined;
}

export interface SecretsSeen {
  readonly own: readonly Seal[];
  readonly holders: readonly Holder[];
  /** Synapses that tell clients of no TURN server, and where that was read. */
  readonly withoutOffer: readonly string[];
}

/** Compared by MACs of a random message, made where the secrets are: none of them leaves its host. */
export default defineServiceCheck({
  id: "turn-secret",
  title: "shares its secret with those who make passwords for it",
  kinds: ["coturn"],
  after: ["unit-running"],
  observe: async (looking, { service }): Promise<SecretsSeen> => {
    const salt: ToSeal = { hash: "sha256", message: randomBytes(16).toString("hex") };
    const [conf, synapses, livekits] = await Promise.all([
      readConf(looking.host, service, [salt]),
      Promise.all(ofKind("synapse", looking.inventory).map((one) => synapseHolder(looking, one, salt))),
      Promise.all(ofKind("livekit", looking.inventory).map((one) => livekitHolders(looking, one, service, salt))),
    ]);
    return {
      own: sharedSecrets(conf),
      holders: [...synapses.flatMap(({ holder }) => holder), ...livekits.flat()],
      withoutOffer: synapses.flatMap(({ withoutOffer }) => withoutOffer),
    };
  },
  judge: judgeSecrets,
});

/** A coturn that keeps its secrets in a database shows none here, and nothing is said of it. */
export function judgeSecrets({ own, holders, withoutOffer }: SecretsSeen): readonly Finding[] {
  const isShared = (seal: Seal) => own.some((one) => one[0]?.equals(seal[0] ?? Buffer.alloc(0)));
  const others = own.length === 0 ? [] : holders.filter(({ seal }) => seal !== undefined && !isShared(seal));
  return [
    ...(others.length === 0
      ? []
      : [{ kind: "turn-secret-differs", holders: others.map(({ name, where }) => ({ name, where })) } as const]),
    ...withoutOffer.map((where) => ({ kind: "turn-not-offered", where }) as const),
  ];
}

async function synapseHolder({ from }: Looking, { host, paths }: ServiceOf<"synapse">, salt: ToSeal) {
  const files = [paths["config"] ?? "/etc/matrix-synapse/homeserver.yaml", paths["confDir"]];
  const known = files.filter((path) => path !== undefined);
  const text = await readSealed(from(host), { kind: "synapse", paths: known }, [salt]);
  if (text === undefined) return { holder: [], withoutOffer: [] };
  const config = readYaml(text);
  const where = `turn_shared_secret in ${known.join(" and ")}`;
  const seal = readSeal(textAt(config, "turn_shared_secret"));
  const hasPassword = textAt(config, "turn_password") !== undefined;
  const offers = at(config, "turn_uris") !== undefined && (seal !== undefined || hasPassword);
  return {
    holder: seal === undefined ? [] : [{ name: "Synapse", where, seal }],
    withoutOffer: offers ? [] : [`no turn_uris with ${where}`],
  };
}

/** LiveKit hands out passwords for the TURN servers in its configuration; those that are this coturn count. */
async function livekitHolders(
  { from, inventory }: Looking,
  livekit: ServiceOf<"livekit">,
  coturn: ServiceOf<"coturn">,
  salt: ToSeal,
): Promise<readonly Holder[]> {
  const path = livekit.paths["config"];
  if (path === undefined) return [];
  const text = await readSealed(from(livekit.host), { kind: "livekit", path }, [salt]);
  const names = namesOf(coturn, inventory);
  return listAt(readYaml(text ?? ""), "rtc", "turn_servers")
    .filter((server) => names.has(textAt(server, "host") ?? ""))
    .map((server) => ({
      name: "LiveKit",
      where: `rtc.turn_servers in ${path}`,
      seal: readSeal(textAt(server, "secret")),
    }));
}

function namesOf({ name, host, certificateName }: ServiceOf<"coturn">, { hosts, publicNames }: Inventory) {
  const address = hosts.find((entry) => entry.name === host)?.address ?? certificateName;
  const names = Object.entries(publicNames).flatMap(([public_, { servedBy }]) => (servedBy === name ? [public_] : []));
  return new Set([certificateName, address, ...names]);
}

function ofKind<Kind extends "synapse" | "livekit">(kind: Kind, { services }: Inventory): readonly ServiceOf<Kind>[] {
  return services.filter((service): service is ServiceOf<Kind> => service.kind === kind);
}
