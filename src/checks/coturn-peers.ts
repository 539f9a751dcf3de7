import type { HostEntry, Inventory } from "../inventory/inventory.ts";
import { turnAllocation, type TurnSeen } from "../probes/turn.ts";
import { isInRange, readPeerRange, type TurnserverConf } from "../probes/turnserver-conf.ts";
import { privatePeers, probeUser, publicPeer, specialPeers } from "../services/coturn.ts";
import { inWords } from "./coturn-relays.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { afterPorts } from "./surfaces.ts";
import { credentialsFor, endOfCredentials, passwordOf, readConf, waysInto } from "./turn-server.ts";
import { fromOutside } from "./vantage.ts";

export interface PeersSeen {
  readonly conf: TurnserverConf;
  /** A relay with an IPv4 address, and one with an IPv6 address where there is such a thing. */
  readonly relays: readonly TurnSeen[];
}

const mapped = "::ffff:";

export default defineServiceCheck({
  id: "coturn-peers",
  title: "relays to the internet and into no private network",
  kinds: ["coturn"],
  after: [...afterPorts, "coturn-answers"],
  applies: (service) => service.ports.some(({ name }) => name === "stun"),
  observe: async (looking, subject): Promise<PeersSeen | undefined> => {
    const plain = waysInto(subject).filter(({ over }) => over !== "tls");
    const way = plain.find(({ over }) => over === "tcp") ?? plain[0];
    if (way === undefined) return undefined;
    const ends = endOfCredentials(looking.now());
    const users = [probeUser(ends, "peers"), probeUser(ends, "mapped-peers")];
    const reading = readConf(looking.host, subject.service, users.map(passwordOf));
    const [credentials, others] = credentialsFor(reading, users);
    const nobody = Promise.resolve(undefined);
    const peers = [...privatePeers, ...specialPeers, ...neighboursOf(subject.host, looking.inventory)];
    const ask = (question: Parameters<typeof turnAllocation>[2]) =>
      fromOutside(looking, subject, (view) => turnAllocation(view, way, question));
    const [conf, ...relays] = await Promise.all([
      reading,
      ask({ family: "ipv4", credentials: credentials ?? nobody, peers: [...peers, publicPeer] }),
      ask({ family: "ipv6", credentials: others ?? nobody, peers: peers.map((peer) => mapped + peer) }),
    ]);
    return { conf, relays };
  },
  judge: (seen) => (seen === undefined ? [] : judgePeers(seen)),
});

/** What its configuration allows in so many words is meant; everything else private should be refused. */
export function judgePeers({ conf, relays }: PeersSeen): readonly Finding[] {
  const permissions = relays.flatMap((relay) => (relay.kind === "relayed" ? relay.permissions : []));
  const control = permissions.find(({ peer }) => peer === publicPeer);
  const meant = allowedRanges(conf);
  const reached = permissions
    .filter(({ peer, refused }) => refused === undefined && peer !== publicPeer)
    .map(({ peer }) => peer)
    .filter((peer) => !meant.some((range) => isInRange(peer.replace(mapped, ""), range)));
  const special = reached.filter((peer) => specialPeers.some((one) => one === peer.replace(mapped, "")));
  const inside = reached.filter((peer) => !special.includes(peer));
  return [
    ...(inside.length === 0 ? [] : [{ kind: "turn-reaches-private", peers: inside } as const]),
    ...(special.length === 0 ? [] : [{ kind: "turn-reaches-special", peers: special } as const]),
    ...(control?.refused === undefined
      ? []
      : [{ kind: "turn-relays-nothing", peer: publicPeer, reason: inWords(control.refused) } as const]),
  ];
}

/** `allowed-peer-ip` wins over any denial, and `external-ip=PUBLIC/PRIVATE` allows its private part without saying so. */
function allowedRanges(conf: TurnserverConf) {
  const own = conf.values("external-ip").flatMap((value) => value.split("/").slice(1));
  return [...conf.values("allowed-peer-ip"), ...own].flatMap((value) => readPeerRange(value) ?? []);
}

/** A machine of the deployment that no relay has any business with. */
function neighboursOf(host: HostEntry, { hosts }: Inventory): readonly string[] {
  return hosts
    .flatMap(({ name, address }) => (name === host.name || address === undefined ? [] : [address]))
    .slice(0, 1);
}
