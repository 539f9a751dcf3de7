import type { Inventory } from "../inventory/inventory.ts";
import { excerpt } from "../probes/excerpt.ts";
import { askHttp, type HttpAnswer, urlOf } from "../probes/http.ts";
import { parseTargets, type Target } from "../services/prometheus-targets.ts";
import { targetsPath } from "../services/prometheus.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { type Heard, heard } from "./heard.ts";
import { addressesFromItself, portNamed } from "./place-of-port.ts";
import { afterPorts, shown } from "./surfaces.ts";

/** What a scrape job of the inventory should look at. */
export interface WantedTarget {
  readonly job: string;
  readonly service: string;
  /** Undefined where the inventory has no address for the host: any will do. */
  readonly address: string | undefined;
  readonly port: number;
  readonly path: string;
}

export interface TargetsSeen {
  readonly asked: string;
  readonly heard: Heard<HttpAnswer>;
}

export default defineServiceCheck({
  id: "prometheus-targets",
  title: "scrapes every job of the inventory, and gets figures",
  kinds: ["prometheus"],
  after: [...afterPorts, "prometheus-ready"],
  applies: (service) => portNamed(service, "http") !== undefined,
  observe: async ({ host: view }, { service, host }): Promise<TargetsSeen | undefined> => {
    const port = portNamed(service, "http");
    const address = port && addressesFromItself(port, host)[0];
    if (port === undefined || address === undefined) return undefined;
    const place = { address, port: port.first };
    const request = { path: targetsPath, maxBytes: 8 * 1024 * 1024 };
    return { asked: urlOf(place, request), heard: await heard(askHttp(view, place, request)) };
  },
  judge: (seen, _subject, { inventory }) => (seen === undefined ? [] : judgeTargets(seen, wantedTargets(inventory))),
});

/** What the inventory wants to have scraped. */
export function wantedTargets({ scrapeJobs, services, hosts }: Inventory): readonly WantedTarget[] {
  return Object.entries(scrapeJobs).flatMap(([job, { service: name, port: portName, path }]) => {
    const service = services.find((one) => one.name === name);
    const port = service && portNamed(service, portName);
    if (service === undefined || port === undefined) return [];
    const address = hosts.find((host) => host.name === service.host)?.address;
    return [{ job, service: name, address, port: port.first, path }];
  });
}

/** Compares what Prometheus scrapes with what the inventory wants. What fails to be scraped follows from the service scraped. */
export function judgeTargets({ asked, heard: what }: TargetsSeen, wanted: readonly WantedTarget[]): readonly Finding[] {
  if (what.kind === "silence") return [{ kind: "not-answering", asked, reason: what.reason }];
  const targets = parseTargets(what.answer.body);
  if (targets === undefined) {
    return [{ kind: "wrong-answer", asked, expected: "200 and its targets", got: shown(what.answer) }];
  }
  return wanted.flatMap((one) =>
    judgeJob(
      one,
      targets.filter(({ job }) => job === one.job),
    ),
  );
}

function judgeJob(wanted: WantedTarget, targets: readonly Target[]): readonly Finding[] {
  const { job, service, address, port, path } = wanted;
  const target = targets.find(({ url }) => isFor(wanted, url));
  if (target === undefined) {
    const expected = `http://${address ?? service}:${port}${path}`;
    return [{ kind: "scrape-missing", job, target: expected, seen: targets.map(({ url }) => excerpt(url)) }];
  }
  if (target.health !== "down") return [];
  return [
    { kind: "scrape-failing", job, target: excerpt(target.url), error: excerpt(target.error), follows: [service] },
  ];
}

function isFor({ address, port, path }: WantedTarget, url: string): boolean {
  const { hostname, port: written, protocol, pathname } = new URL(url);
  const number = written === "" ? (protocol === "https:" ? 443 : 80) : Number(written);
  return number === port && pathname === path && (address === undefined || hostname === address);
}
