import { isIPv4 } from "node:net";

import type { ServiceOf } from "../inventory/inventory.ts";
import { turnAllocation, type TurnSeen } from "../probes/turn.ts";
import { isInRange } from "../probes/turnserver-conf.ts";
import { probeUser, turnErrors } from "../services/coturn.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { type Heard, heard } from "./heard.ts";
import { portNamed } from "../inventory/place-of-port.ts";
import { afterPorts } from "./surfaces.ts";
import { credentialsFor, endOfCredentials, passwordOf, readConf, waysInto } from "./turn-server.ts";
import { fromOutside } from "./vantage.ts";

export interface WaySeen {
  /** `TURN over TLS on 10.0.0.1 port 5349` */
  readonly asked: string;
  readonly seen: Heard<TurnSeen>;
}

export default defineServiceCheck({
  id: "coturn-relays",
  title: "gives a relay over every way in to those who may have one, and to nobody else",
  kinds: ["coturn"],
  after: [...afterPorts, "coturn-answers", "coturn-certificate"],
  observe: async (looking, subject): Promise<readonly WaySeen[]> => {
    const ways = waysInto(subject);
    const users = ways.map(({ over }) => probeUser(endOfCredentials(looking.now()), over));
    const credentials = credentialsFor(readConf(looking.host, subject.service, users.map(passwordOf)), users);
    return Promise.all(
      ways.map(async (way, index) => {
        const question = {
          family: "ipv4",
          credentials: credentials[index] ?? Promise.resolve(undefined),
          peers: [],
        } as const;
        const seen = await fromOutside(looking, subject, (view) => heard(turnAllocation(view, way, question)));
        return { asked: `TURN over ${way.over.toUpperCase()} on ${way.address} port ${way.port}`, seen };
      }),
    );
  },
  judge: (ways, { service }) => judgeWays(ways, isForInternet(service)),
});

/** Ways that end alike are one finding. */
export function judgeWays(ways: readonly WaySeen[], forInternet: boolean): readonly Finding[] {
  const silent = ways.flatMap(({ seen }): readonly Finding[] =>
    seen.kind === "silence" ? [{ kind: "not-answering", asked: seen.asked, reason: seen.reason }] : [],
  );
  const told = ways.flatMap(({ asked, seen }) => (seen.kind === "answer" ? [{ asked, ...seen.answer }] : []));
  const open = told.filter(({ kind }) => kind === "open").map(({ asked }) => asked);
  const refused = told.flatMap((one) => {
    const reason = refusal(one);
    return reason === undefined ? [] : [{ asked: one.asked, reason }];
  });
  const relayed = told.flatMap((one) => (one.kind === "relayed" && one.relayed ? [one.relayed.address] : []));
  const hidden = forInternet ? relayed.find(isPrivate) : undefined;
  return [
    ...silent,
    ...(open.length === 0 ? [] : [{ kind: "turn-open", asked: open } as const]),
    ...(refused.length === 0 ? [] : [{ kind: "turn-refused", ways: refused } as const]),
    ...(hidden === undefined ? [] : [{ kind: "turn-relay-private", address: hidden } as const]),
  ];
}

function refusal(seen: TurnSeen): string | undefined {
  if (seen.kind === "refused") return inWords(seen.code);
  if (seen.kind === "no-challenge") return `no challenge, but ${inWords(seen.code)}`;
  if (seen.kind !== "relayed") return undefined;
  if (!seen.genuine) return "an answer that is not signed with its secret: somebody else gave it";
  return seen.removed === false ? "a relay that it does not take back" : undefined;
}

/** An error code of TURN for people. */
export function inWords(code: number | undefined): string {
  if (code === undefined) return "an error without a code";
  return `error ${code}${turnErrors[code] === undefined ? "" : `: ${turnErrors[code]}`}`;
}

function isForInternet(service: ServiceOf<"coturn">): boolean {
  return portNamed(service, "relay")?.from.includes("internet") === true;
}

const privateRanges = [
  { first: "10.0.0.0", last: "10.255.255.255" },
  { first: "100.64.0.0", last: "100.127.255.255" },
  { first: "127.0.0.0", last: "127.255.255.255" },
  { first: "169.254.0.0", last: "169.254.255.255" },
  { first: "172.16.0.0", last: "172.31.255.255" },
  { first: "192.168.0.0", last: "192.168.255.255" },
] as const;

function isPrivate(address: string): boolean {
  return isIPv4(address) && privateRanges.some((range) => isInRange(address, range));
}
