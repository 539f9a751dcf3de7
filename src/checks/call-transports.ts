import { LotusError } from "../errors.ts";
import type { Inventory, ServiceOf } from "../inventory/inventory.ts";
import { excerpt } from "../probes/excerpt.ts";
import { askHttp, type HttpAnswer } from "../probes/http.ts";
import { askTransports, fociIn, isOffered, transportsIn, transportsPath } from "../services/call-transports.ts";
import { clientWellKnownPath } from "../services/federation.ts";
import { defineServiceCheck, type Looking } from "./check.ts";
import type { Finding } from "./finding.ts";
import { askAtDoor, type AskedPublicly, doorOf } from "./front-door.ts";
import { heard, type Heard } from "./heard.ts";
import { addressesFromItself, portNamed } from "../inventory/place-of-port.ts";
import { shown } from "./surfaces.ts";

/** What clients are told about where group calls take place. */
export interface TransportsSeen {
  /** Under the name for well-known files, and under the server's own. */
  readonly wellKnown: readonly AskedPublicly[];
  /** The homeserver's endpoint, asked without a login. */
  readonly endpoint: Heard<HttpAnswer> | undefined;
  readonly configured: readonly string[];
}

export default defineServiceCheck({
  id: "call-transports",
  title: "clients are told one place for group calls",
  kinds: ["synapse"],
  after: ["unit-running", "ports-listening", "synapse-answers"],
  observe: async (looking, { service, host }): Promise<TransportsSeen | undefined> => {
    if (!hasCalls(looking.inventory)) return undefined;
    const port = portNamed(service, "client");
    const [address] = port === undefined ? [] : addressesFromItself(port, host);
    const [configured, endpoint, ...wellKnown] = await Promise.all([
      configuredOn(looking, service),
      port && address && heard(askHttp(looking.host, { address, port: port.first }, { path: transportsPath })),
      ...wellKnownDoors(looking.inventory).map((door) => askAtDoor(looking, door, { path: clientWellKnownPath })),
    ]);
    return { configured, endpoint: endpoint === "" ? undefined : endpoint, wellKnown };
  },
  judge: (seen, _subject, { inventory }) => (seen === undefined ? [] : judgeTransports(seen, inventory)),
});

function hasCalls({ services }: Inventory): boolean {
  return services.some(({ kind }) => kind === "livekit" || kind === "lk-jwt-service");
}

function wellKnownDoors(inventory: Inventory) {
  const names = new Set([inventory.matrix.wellKnownName, inventory.matrix.serverName]);
  return [...names].flatMap((name) => doorOf(name, inventory) ?? []);
}

async function configuredOn({ host }: Looking, { paths }: ServiceOf<"synapse">): Promise<readonly string[]> {
  const files = [paths["config"], paths["confDir"]].filter((path) => path !== undefined);
  const { status, stdout, stderr } = await host.query(askTransports(files));
  // 2 is also the status where only one of them is missing.
  if (stdout !== "" || status === 1) return transportsIn(stdout);
  throw new LotusError(
    `Synapse's configuration on ${host.label} could not be read: ${excerpt(stderr) || files.join(", ")}`,
  );
}

/** Judges what clients find. Files that do not answer are told by the checks that are for them. */
export function judgeTransports(
  { wellKnown, endpoint, configured }: TransportsSeen,
  { services }: Inventory,
): readonly Finding[] {
  const files = wellKnown.flatMap(({ url, heard: what }) => {
    const foci = what.kind === "answer" && what.answer.status === 200 ? fociIn(what.answer.body) : undefined;
    return foci === undefined ? [] : [{ url, foci }];
  });
  const follows = services.filter(({ kind }) => kind === "well-known").map(({ name }) => name);
  const silent = files.find(({ foci }) => foci.length === 0);
  const differing = files.find(({ foci }) => foci.length > 0 && !isSame(foci, configured));
  return [
    ...(silent === undefined ? [] : [{ kind: "call-transport-missing", url: silent.url, follows } as const]),
    ...judgeHomeserver(endpoint, configured),
    ...(differing === undefined || configured.length === 0
      ? []
      : [
          {
            kind: "call-transports-differ",
            asked: differing.url,
            wellKnown: differing.foci,
            homeserver: configured,
            follows,
          } as const,
        ]),
  ];
}

function judgeHomeserver(endpoint: TransportsSeen["endpoint"], configured: readonly string[]): readonly Finding[] {
  if (endpoint?.kind === "answer" && !isOffered(endpoint.answer.status, endpoint.answer.body)) {
    return [{ kind: "call-transport-unannounced", asked: transportsPath, got: shown(endpoint.answer) }];
  }
  if (configured.length > 0) return [];
  return [{ kind: "call-transport-unannounced", asked: "matrix_rtc.transports", got: "nothing is configured there" }];
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value) => other.includes(value));
}
