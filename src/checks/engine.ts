import { LotusError } from "../errors.ts";
import type { HostView } from "../hosts/host.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { ResolveSecret } from "../inventory/secrets.ts";
import type { BoundCheck, Check, Looking, Subject } from "./check.ts";
import type { Run } from "./family.ts";
import { withFoundation } from "./foundation.ts";
import { memoised } from "./memoised.ts";
import type { PickedChecks } from "./pick.ts";
import type { Report, Result, RunId } from "./report.ts";
import { type Scope, scopeOf } from "./scope.ts";
import { silence } from "./silence.ts";

export interface HealthRun {
  readonly inventory: Inventory;
  readonly checks: readonly Check[];
  /** A way to look at a host; asked once for each host. */
  readonly view: (hostName: string) => HostView;
  /** What to report on; everything when absent. What it builds on is looked at too, and shown where it explains something. */
  readonly only?: ((subject: Subject) => boolean) | undefined;
  /** Which checks of these; all of them when absent. */
  readonly pick?: PickedChecks | undefined;
  readonly now: () => Date;
  /** Gives a secret that the inventory names; looked up only when a check asks for it. */
  readonly secret?: ResolveSecret | undefined;
  /** Aborted when the admin stops the run: what has not answered by then is unknown. */
  readonly signal?: AbortSignal | undefined;
  /** For one check, in milliseconds; 60 000 unless told: longer than all phases of reaching a host together. */
  readonly timeoutMs?: number | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** One check has ended. */
export interface Progress {
  readonly at: RunId;
  /** Checks of the same host, ended and all. */
  readonly onHost: { readonly done: number; readonly total: number };
  readonly done: number;
  readonly total: number;
}

interface Planned {
  readonly check: Check;
  readonly bound: BoundCheck;
  readonly at: RunId;
}

interface Ended extends Run {
  readonly title: string;
  readonly ms: number;
}

/** Runs the checks, all at once, and lets roots silence symptoms. Never rejects for what a host or a check does. */
export async function runChecks(run: HealthRun): Promise<Report> {
  const startedAt = run.now();
  const scope = scopeOf(run.inventory, run.only ?? (() => true), run.pick);
  const ended = await observe(planned(run, scope), run);
  const outcomes = silence(ended, run.inventory);
  const results = ended.flatMap(({ at, title, ms }, index): readonly Result[] => {
    const outcome = outcomes[index];
    return outcome === undefined ? [] : [{ at, title, outcome, ms }];
  });
  return {
    deployment: run.inventory.name,
    startedAt,
    ms: run.now().getTime() - startedAt.getTime(),
    interrupted: run.signal?.aborted ?? false,
    ...subjectsOf(run, scope, results),
    results: worthReporting(results, scope),
  };
}

/** What to look at, in the order of the inventory (hosts, then services), then of the registry. */
function planned({ inventory, checks, pick }: HealthRun, scope: Scope): readonly Planned[] {
  const all = checks.flatMap((check) =>
    check.bind(inventory).map((bound) => ({ check, bound, at: idOf(check, bound.subject) })),
  );
  const place = new Map([...inventory.hosts, ...inventory.services].map((subject, index) => [subject, index]));
  const placeOf = ({ bound: { subject } }: Planned) =>
    place.get(subject.kind === "host" ? subject.host : subject.service) ?? place.size;
  const inOrder = all.filter(({ at }) => scope.looksAt(at)).toSorted((a, b) => placeOf(a) - placeOf(b));
  return pick === undefined ? inOrder : withFoundation(inOrder, scope.reports, inventory);
}

/** What the report is about: all that was chosen, or of that what checks were picked for. */
function subjectsOf(
  { inventory, pick }: HealthRun,
  scope: Scope,
  results: readonly Result[],
): Pick<Report, "hosts" | "services"> {
  const asked = results.flatMap(({ at }) => (scope.reports(at) ? [at] : []));
  const hosts = new Set(asked.map(({ host }) => host));
  const services = new Set(asked.map(({ service }) => service));
  return {
    hosts: inventory.hosts.filter(({ name }) => (pick === undefined ? scope.stands(name) : hosts.has(name))),
    services: inventory.services.filter(({ name }) => (pick === undefined ? scope.covers(name) : services.has(name))),
  };
}

function idOf({ id }: Check, subject: Subject): RunId {
  const at = { check: id, host: subject.host.name };
  return subject.kind === "host" ? at : { ...at, service: subject.service.name };
}

/** Starts every check in one turn of the event loop, so that what they ask a host travels together. */
async function observe(plan: readonly Planned[], run: HealthRun): Promise<readonly Ended[]> {
  const views = new Map<string, HostView>();
  const viewOf = (name: string) => {
    const view = views.get(name) ?? memoised(run.view(name));
    views.set(name, view);
    return view;
  };
  const report = counting(plan, run.onProgress);
  return Promise.all(
    plan.map(async ({ check, bound, at }): Promise<Ended> => {
      const begun = run.now().getTime();
      const ended = await endOf(
        bound,
        { inventory: run.inventory, from: viewOf, now: run.now, secret: run.secret },
        run,
      );
      report(at);
      return { at, title: check.title, after: check.after, ended, ms: run.now().getTime() - begun };
    }),
  );
}

/** Settles in any case: with what was found, or with why it could not be told. */
async function endOf(bound: BoundCheck, looking: Omit<Looking, "host">, run: HealthRun): Promise<Run["ended"]> {
  const { promise: cutOff, reject } = Promise.withResolvers<never>();
  const limit = run.timeoutMs ?? 60_000;
  const timer = setTimeout(() => reject(new LotusError(`no answer within ${limit / 1000} s`)), limit);
  const stopped = new LotusError("stopped before it answered");
  const stop = () => reject(stopped);
  run.signal?.addEventListener("abort", stop, { once: true });
  if (run.signal?.aborted === true) stop();
  const seen = (async () => bound.run({ ...looking, host: looking.from(bound.subject.host.name) }))();
  try {
    return { findings: await Promise.race([seen, cutOff]) };
  } catch (error) {
    return { error: run.signal?.aborted === true ? stopped : error };
  } finally {
    clearTimeout(timer);
    run.signal?.removeEventListener("abort", stop);
  }
}

function counting(plan: readonly Planned[], onProgress: HealthRun["onProgress"]): (at: RunId) => void {
  const totals = Map.groupBy(plan, ({ at }) => at.host);
  const doneOn = new Map<string, number>();
  let done = 0;
  return (at) => {
    done += 1;
    doneOn.set(at.host, (doneOn.get(at.host) ?? 0) + 1);
    const onHost = { done: doneOn.get(at.host) ?? 0, total: totals.get(at.host)?.length ?? 0 };
    onProgress?.({ at, onHost, done, total: plan.length });
  };
}

/** What was asked for, and what explains it. */
function worthReporting(results: readonly Result[], scope: Scope): readonly Result[] {
  const asked = results.filter(({ at }) => scope.reports(at));
  const explaining = new Set(asked.flatMap(({ outcome }) => explanationsOf(outcome)));
  return results.filter(({ at }) => scope.reports(at) || explaining.has(at));
}

function explanationsOf(outcome: Result["outcome"]): readonly RunId[] {
  if (outcome.kind === "skipped") return [outcome.because];
  return outcome.kind === "found" ? outcome.hidden.map(({ because }) => because) : [];
}
