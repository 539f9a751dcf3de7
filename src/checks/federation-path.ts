import type { Inventory } from "../inventory/inventory.ts";
import type { SrvAnswer } from "../probes/dns.ts";
import type { HttpAnswer } from "../probes/http.ts";
import {
  delegationIn,
  type FederationTarget,
  federationTarget,
  parseServerName,
  problemsWithKeys,
  serverWellKnownPath,
} from "../services/federation.ts";
import { serverVersion } from "../services/synapse.ts";
import type { AddressSeen, DoorSeen, FederationSeen } from "./federation.ts";
import type { Finding } from "./finding.ts";
import { type AskedPublicly, isGatewayError } from "./front-door.ts";
import { shown } from "./surfaces.ts";

/** Follows the way other servers take, and judges what they find at its end. */
export function judgeFederation(
  { wellKnown, srv, own, doors }: FederationSeen,
  synapse: string,
  inventory: Inventory,
  now: Date,
): readonly Finding[] {
  const { serverName } = inventory.matrix;
  const name = parseServerName(serverName);
  if (wellKnown === undefined || name === undefined) return [];
  const keeper = doors.find((door) => door.name === serverName)?.keeper;
  const follows = keeper === undefined ? [] : [keeper];
  if (wellKnown.heard.kind === "silence") {
    return [{ kind: "not-answering", asked: wellKnown.heard.asked, reason: wellKnown.heard.reason, follows }];
  }
  const { answer } = wellKnown.heard;
  const target = withSrv(federationTarget(name, answer.status === 200 ? delegationIn(answer.body) : undefined), srv);
  const reached = doors.filter((door) => door.name === target.certificateName && door.port === target.port);
  if (reached.length === 0) return [led(wellKnown, answer, target, doors, inventory)];
  const itself = own === undefined ? [] : judgeKeys(own, serverName, now);
  if (itself.length > 0) return itself;
  return reached.flatMap((door) => judgeDoor(door, { serverName, synapse, now }));
}

/** The target with the port that DNS gives; the certificate's name stays (server-server API, steps 3.3, 3.4, 4 and 5). */
function withSrv(target: FederationTarget, answers: readonly SrvAnswer[]): FederationTarget {
  if (!target.srv) return target;
  const ofHost = answers.filter(({ name }) => name.endsWith(`._tcp.${target.host}`));
  const record = ofHost.flatMap(({ records }) => records)[0];
  return record === undefined ? target : { ...target, host: record.target, port: record.port };
}

function led(
  { url }: AskedPublicly,
  answer: HttpAnswer,
  { host, port }: FederationTarget,
  doors: readonly DoorSeen[],
  { matrix, services }: Inventory,
): Finding {
  // The same file may stand under the other name, too, where it is told already.
  const follows = services.filter(({ kind }) => kind === "well-known").map((service) => service.name);
  const door = doors.find(({ name }) => name === matrix.serverName) ?? doors[0];
  return {
    kind: "federation-delegation-wrong",
    serverName: matrix.serverName,
    url,
    expected: `200 {"m.server":"${door?.name ?? matrix.serverName}:${door?.port ?? 443}"}`,
    got: shown(answer),
    leadsTo: `${host} port ${port}${url.endsWith(serverWellKnownPath) && answer.status !== 200 ? ", the default" : ""}`,
    follows,
  };
}

interface Wanted {
  readonly serverName: string;
  readonly synapse: string;
  readonly now: Date;
}

function judgeDoor(door: DoorSeen, { serverName, synapse, now }: Wanted): readonly Finding[] {
  const follows = [synapse, door.keeper];
  const [atDoor] = door.at;
  const { heard: version, url } = door.version;
  if (atDoor?.keys.heard.kind === "silence") {
    const { asked, reason } = atDoor.keys.heard;
    return [{ kind: "not-answering", asked, reason, follows }];
  }
  const keys = door.at.filter(isWorthJudging).flatMap(({ keys: asked }) => judgeKeys(asked, serverName, now, follows));
  if (keys.length > 0) return keys.slice(0, 1);
  if (version.kind === "silence" || isGatewayError(version.answer.status) || serverVersion.fits(version.answer))
    return [];
  const { expected } = serverVersion;
  return [{ kind: "public-name-wrong", url, target: synapse, expected, got: shown(version.answer), follows }];
}

/**
 * The door counts in any case. Another address is one that DNS gives inside: the router may not lead back to the door from there, or
 * show its own page. What answers with the right certificate is the server, and has to be right.
 */
function isWorthJudging({ isDoor, keys }: AddressSeen): boolean {
  if (isDoor) return true;
  const certificate = keys.heard.kind === "answer" ? keys.heard.answer.certificate : undefined;
  return certificate?.matches === true && certificate.distrust === undefined;
}

function judgeKeys(
  { url, heard }: AskedPublicly,
  serverName: string,
  now: Date,
  follows: readonly string[] = [],
): readonly Finding[] {
  // Silence is told where the surface itself is asked, and a gateway's words where the name is.
  if (heard.kind === "silence" || isGatewayError(heard.answer.status)) return [];
  const problems = problemsWithKeys(heard.answer.status, heard.answer.body, serverName, now);
  return problems.length === 0 ? [] : [{ kind: "federation-keys-wrong", serverName, asked: url, problems, follows }];
}
