import type { Inventory } from "../inventory/inventory.ts";
import { excerpt } from "../probes/excerpt.ts";
import { parseTargets, type Target } from "../services/prometheus-targets.ts";
import { parseState, type PrometheusState, runtimePath } from "../services/prometheus-state.ts";
import { targetsPath } from "../services/prometheus.ts";
import { type Asked, askItself } from "./ask-itself.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { portNamed } from "../inventory/place-of-port.ts";
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
  readonly targets: Asked;
  /** Since when Prometheus has run with these targets; undefined where it does not say. */
  readonly state: PrometheusState | undefined;
}

/** What freshness is measured by. */
export interface Freshness {
  readonly now: Date;
  /** In milliseconds. */
  readonly scrapeAge: number;
}

export default defineServiceCheck({
  id: "prometheus-targets",
  title: "scrapes every job of the inventory, and gets figures",
  kinds: ["prometheus"],
  after: [...afterPorts, "prometheus-ready"],
  applies: (service) => portNamed(service, "http") !== undefined,
  observe: async (looking, subject): Promise<TargetsSeen | undefined> => {
    const [targets, runtime] = await Promise.all([
      askItself(looking, subject, targetsPath),
      askItself(looking, subject, runtimePath),
    ]);
    if (targets === undefined) return undefined;
    return { targets, state: runtime?.heard.kind === "answer" ? parseState(runtime.heard.answer.body) : undefined };
  },
  judge: (seen, _subject, { inventory, now }) =>
    seen === undefined
      ? []
      : judgeTargets(seen, wantedTargets(inventory), { now, scrapeAge: inventory.limits.scrapeAge }),
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
export function judgeTargets(
  { targets: { asked, heard: what }, state }: TargetsSeen,
  wanted: readonly WantedTarget[],
  freshness: Freshness,
): readonly Finding[] {
  if (what.kind === "silence") return [{ kind: "not-answering", asked, reason: what.reason }];
  const targets = parseTargets(what.answer.body);
  if (targets === undefined) {
    return [{ kind: "wrong-answer", asked, expected: "200 and its targets", got: shown(what.answer) }];
  }
  return wanted.flatMap((one) =>
    judgeJob(
      one,
      targets.filter(({ job }) => job === one.job),
      state,
      freshness,
    ),
  );
}

function judgeJob(
  wanted: WantedTarget,
  targets: readonly Target[],
  state: PrometheusState | undefined,
  freshness: Freshness,
): readonly Finding[] {
  const { job, service, address, port, path } = wanted;
  const target = targets.find(({ url }) => isFor(wanted, url));
  if (target === undefined) {
    // A ready Prometheus lists its targets a few seconds later.
    if (state !== undefined && freshness.now.getTime() - state.started.getTime() < settling) return [];
    const expected = `http://${address ?? service}:${port}${path}`;
    return [{ kind: "scrape-missing", job, target: expected, seen: targets.map(({ url }) => excerpt(url)) }];
  }
  if (target.health !== "down") return judgeAge(target, state, freshness);
  return [
    { kind: "scrape-failing", job, target: excerpt(target.url), error: excerpt(target.error), follows: [service] },
  ];
}

/**
 * Stale: too long since the last scrape, or planned so seldom that figures run out between two scrapes. A target that was never
 * scraped has from the start of Prometheus, or of the configuration that brought it, until its first turn.
 */
function judgeAge(
  target: Target,
  state: PrometheusState | undefined,
  { now, scrapeAge }: Freshness,
): readonly Finding[] {
  const { job, url, scraped, interval } = target;
  const since = scraped ?? latest(state?.started, state?.configured);
  const allowed = Math.min(scrapeAge, missedTurns * (interval ?? scrapeAge) + slack);
  const isLate = since !== undefined && now.getTime() - since.getTime() > allowed;
  if (!isLate && (interval === undefined || interval <= scrapeAge)) return [];
  return [{ kind: "scrape-stale", job, target: excerpt(url), scraped, interval, limit: scrapeAge }];
}

/** One scrape may be slow and one may fail to be made; clocks may differ, in milliseconds. */
const missedTurns = 3;
const slack = 10_000;
/** How long after its start Prometheus may not have found its targets yet, in milliseconds. */
const settling = 30_000;

function latest(...dates: readonly (Date | undefined)[]): Date | undefined {
  const times = dates.flatMap((date) => (date === undefined ? [] : [date.getTime()]));
  return times.length === 0 ? undefined : new Date(Math.max(...times));
}

function isFor({ address, port, path }: WantedTarget, url: string): boolean {
  const { hostname, port: written, protocol, pathname } = new URL(url);
  const number = written === "" ? (protocol === "https:" ? 443 : 80) : Number(written);
  return number === port && pathname === path && (address === undefined || hostname === address);
}
