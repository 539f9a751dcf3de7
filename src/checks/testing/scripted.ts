import { LotusError } from "../../errors.ts";
import type { Answer, HostView } from "../../hosts/host.ts";
import type { Inventory, Service } from "../../inventory/inventory.ts";
import { type Check, defineServiceCheck } from "../check.ts";
import { type HealthRun, runChecks } from "../engine.ts";
import type { Finding } from "../finding.ts";
import type { Report } from "../report.ts";
import { smallDeployment } from "./deployment.ts";

const straight = smallDeployment(["one", "two"], {
  database: ["two"],
  homeserver: ["one", ["database"]],
  bridge: ["one", ["homeserver"]],
  site: ["one"],
  chicken: ["two", ["egg"]],
  egg: ["two"],
});
// The rules of the inventory refuse a circle; the engine must survive one all the same.
/** Two hosts; a bridge that needs a homeserver that needs a database on the other host; a site that nothing leads to. */
export const inventory: Inventory = { ...straight, services: straight.services.map(needingEachOther) };

function needingEachOther(service: Service): Service {
  return service.name === "egg" ? { ...service, needs: ["chicken"] } : service;
}

/** A broken finding. */
export const down = (unit: string): Finding => ({ kind: "unit-missing", unit });
/** A warning. */
export const untidy: Finding = {
  kind: "port-bound-elsewhere",
  port: "1",
  protocol: "tcp",
  wanted: "here",
  seen: ["there"],
};
/** What a check throws that could not tell. */
export const late = new LotusError("no answer", { hint: "ask again" });

/** What a scripted check finds, or throws. */
export type Ending = readonly Finding[] | Error;

/** A check of services that ends as told for each, and is clean for the rest. */
export function scripted(id: string, endings: Readonly<Record<string, Ending>>, after: readonly string[] = []): Check {
  return defineServiceCheck({
    id,
    title: `${id} is well`,
    after,
    observe: async (_, { service }) => {
      const ending = endings[service.name] ?? [];
      if (ending instanceof Error) throw ending;
      return ending;
    },
    judge: (findings) => findings,
  });
}

export const answer: Answer = { status: 0, signal: undefined, stdout: "", stderr: "", ms: 1 };

/** A host that answers every question, or refuses every one. */
export function hostThat(name: string, refusal?: Error): HostView {
  const reply = <T>(value: T) => (refusal === undefined ? Promise.resolve(value) : Promise.reject(refusal));
  return {
    name,
    label: name,
    query: () => reply(answer),
    read: () => reply(undefined),
    askUdp: () => reply(undefined),
    connect: () => Promise.reject(new Error("not scripted")),
  };
}

/** Runs checks on the two hosts, which answer unless told otherwise. */
export async function run(checks: readonly Check[], more: Partial<HealthRun> = {}): Promise<Report> {
  return runChecks({ inventory, checks, view: (name) => hostThat(name), now: () => new Date(0), ...more });
}

/** `check service-or-host: outcome` for everything that is not clean. */
export function told({ results }: Report): readonly string[] {
  return results.flatMap(({ at, outcome }) => {
    const where = `${at.check} ${at.service ?? at.host}:`;
    if (outcome.kind === "clean") return [];
    if (outcome.kind === "unknown") return [`${where} unknown, ${outcome.reason}`];
    if (outcome.kind === "found") return [`${where} found ${outcome.findings.map(({ kind }) => kind).join(" ")}`];
    const { check, host, service } = outcome.because;
    return [`${where} hidden by ${check} ${service ?? host}`];
  });
}
