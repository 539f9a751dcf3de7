import type { AdviceTable, Place } from "../advice.ts";
import { displayName } from "../service-words.ts";

/** What can be reached that should not be, or cannot that should. */
export type ExposureFinding =
  | {
      readonly kind: "unexpected-listener";
      readonly listeners: readonly {
        /** `2049/tcp` */
        readonly port: string;
        readonly addresses: readonly string[];
        /** None where they belong to the kernel, or root was not asked. */
        readonly processes: readonly string[];
      }[];
    }
  | {
      readonly kind: "port-answers-strangers";
      /** `9002/tcp` */
      readonly port: string;
      readonly address: string;
      /** Label of the host from which it was reached. */
      readonly stranger: string;
      /** Who may reach it by the inventory. */
      readonly allowed: readonly string[];
      /** Where it listens, when that is wider than planned. */
      readonly wider: readonly string[] | undefined;
    }
  | {
      readonly kind: "port-refuses-neighbour";
      readonly port: string;
      readonly address: string;
      /** Labels of the hosts that could not reach it. */
      readonly neighbours: readonly string[];
    }
  | {
      readonly kind: "postgres-admits-strangers";
      readonly address: string;
      readonly stranger: string;
      readonly allowed: readonly string[];
      /** What it does instead of turning the stranger away: `asks for a password`. */
      readonly how: string;
    };

/** The words for findings about what can be reached. */
export const exposureAdvice = {
  "unexpected-listener": {
    severity: "warning",
    title: ({ listeners }, { host }) =>
      listeners.length === 1
        ? `Something listens on ${listeners[0]?.port} of ${host.name} that the inventory does not name`
        : `${listeners.length} ports of ${host.name} listen that the inventory does not name`,
    detail: ({ listeners }) =>
      listeners.map(
        ({ port, addresses, processes }) =>
          `${port} ${processes.join(", ") || "(no process)"} at ${addresses.join(", ")}`,
      ),
    means: () => "other machines reach it; if nobody put it there, somebody else did",
    fix: ({ listeners }, { host }) => [
      `lotus exec ${host.name} -- ss -ltnup sport = :${listeners[0]?.port.split("/")[0] ?? ""}`,
      `lotus inventory show ${host.name}   # if it belongs there: a port of its service, or alsoListens of the host`,
    ],
  },
  "port-answers-strangers": {
    severity: "warning",
    title: ({ port }, place) => `${nameOf(place)} answers on ${port} to hosts that should not reach it`,
    detail: ({ address, port, stranger, allowed, wider }) => [
      `${address} port ${port} was reached from ${stranger}; it is for ${inWords(allowed)}`,
      wider === undefined
        ? "it listens where it should, so no firewall stands before it"
        : `it listens at ${wider.join(", ")}`,
    ],
    means: () => "whoever is in that network can read or use what was meant for few",
    fix: ({ port, wider }, place) => [
      `lotus exec ${place.host.name} -- ss -ltnp sport = :${numberOf(port)}`,
      ...(wider === undefined ? [`lotus exec ${place.host.name} -- nft list ruleset`] : []),
      `lotus inventory show ${place.service?.name ?? place.host.name}   # from: [network] if everyone there may reach it`,
    ],
  },
  "port-refuses-neighbour": {
    severity: "broken",
    title: ({ port, neighbours }, place) =>
      `${nameOf(place)} cannot be reached on ${port} from ${neighbours.join(" and ")}`,
    detail: ({ address, port }) => [`${address} port ${port} listens, and no connection came about`],
    means: () => "what that host needs from it does not arrive; a firewall or a route between the two is in the way",
    fix: ({ port }, place) => [
      `lotus exec ${place.host.name} -- nft list ruleset`,
      `lotus exec ${place.host.name} -- ss -ltnp sport = :${numberOf(port)}`,
    ],
  },
  "postgres-admits-strangers": {
    severity: "warning",
    title: () => "PostgreSQL does not turn away hosts that the inventory does not name",
    detail: ({ address, stranger, allowed, how }) => [
      `a login at ${address} from ${stranger}: it ${how}`,
      `expected: no pg_hba.conf entry, for it is for ${inWords(allowed)} alone`,
    ],
    means: () => "anyone in that network can try passwords on the database that holds every message",
    fix: (_, { host, service }) => [
      `lotus exec ${host.name} -- grep -vE '^ *(#|$)' ${service?.paths["hba"] ?? "/etc/postgresql/17/main/pg_hba.conf"}`,
      `lotus exec ${host.name} -- systemctl reload ${service?.unit ?? "postgresql"}   # once the line is gone: nobody is disconnected`,
    ],
  },
} satisfies AdviceTable<ExposureFinding>;

function nameOf({ service, host }: Place): string {
  return service === undefined ? host.name : displayName(service);
}

function numberOf(port: string): string {
  return port.split("/")[0] ?? port;
}

function inWords(allowed: readonly string[]): string {
  return allowed.map((who) => (who === "itself" ? "the host itself" : who)).join(" and ");
}
