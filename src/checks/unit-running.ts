import { lastWordsOf, recentRestarts } from "../probes/journal.ts";
import { type UnitState, unitStates } from "../probes/units.ts";
import { defineServiceCheck, type Looking, type ServiceSubject } from "./check.ts";
import type { Finding } from "./finding.ts";

export interface UnitSeen {
  readonly state: UnitState;
  /** Automatic restarts within the last hour, oldest first. */
  readonly restarts: readonly Date[];
  readonly lastWords: readonly string[];
}

export default defineServiceCheck({
  id: "unit-running",
  title: "its unit runs and does not restart over and over",
  after: [],
  applies: ({ unit }) => unit !== undefined,
  observe,
  judge: (seen, _, { inventory, now }) => judgeUnit(seen, inventory.limits.restartsWarn, now),
});

async function observe({ host, inventory }: Looking, subject: ServiceSubject): Promise<UnitSeen> {
  const units = unitsOn(subject.host.name, inventory.services);
  const states = await unitStates(host, units);
  const state = states[units.indexOf(subject.service.unit ?? "")];
  if (state === undefined) throw new Error(`asked for ${units.join(", ")} and not for ${subject.service.unit}`);
  const works = isActive(state) && state.restarts < inventory.limits.restartsWarn;
  if (works || isMissing(state)) return { state, restarts: [], lastWords: [] };
  const [restarts, lastWords] = await Promise.all([recentRestarts(host, state.unit), lastWordsOf(host, state.unit)]);
  return { state, restarts, lastWords };
}

/**
 * Judges a unit by its state and by the restarts of the last hour.
 * A unit that came up again counts as settled once it has run for three times the longest pause between those restarts,
 * and at least a minute: until then, the next crash would be no surprise.
 */
export function judgeUnit({ state, restarts, lastWords }: UnitSeen, limit: number, now: Date): readonly Finding[] {
  const { unit } = state;
  if (isMissing(state)) return [{ kind: "unit-missing", unit }];
  const gaveUp = state.active === "failed" || state.active === "inactive";
  const restartsOften = restarts.length >= Math.max(1, limit) && !gaveUp;
  if (restartsOften && !(isActive(state) && hasSettled(restarts, now))) {
    return [{ kind: "unit-flapping", unit, restarts: restarts.length, lastWords }];
  }
  if (!isActive(state)) {
    const { result, exitStatus, changed } = state;
    return [{ kind: "unit-not-running", unit, state: wordFor(state), result, exitStatus, since: changed, lastWords }];
  }
  const since = state.activeSince ?? restarts.at(-1);
  if (!restartsOften || since === undefined) return [];
  return [{ kind: "unit-restarted", unit, restarts: restarts.length, since, lastWords }];
}

function hasSettled(restarts: readonly Date[], now: Date): boolean {
  const times = restarts.map((restart) => restart.getTime());
  const pauses = times.slice(1).map((time, index) => time - (times[index] ?? time));
  return now.getTime() - (times.at(-1) ?? 0) > Math.max(60_000, 3 * Math.max(0, ...pauses));
}

/** Every unit of a host, so that the question about them is the same for each of its services and is asked once. */
export function unitsOn(host: string, services: Looking["inventory"]["services"]): readonly string[] {
  const units = services.filter((service) => service.host === host).map(({ unit }) => unit);
  return [...new Set(units.filter((unit) => unit !== undefined))];
}

function isActive({ active }: UnitState): boolean {
  return active === "active" || active === "reloading" || active === "refreshing";
}

/** A unit whose file was removed while it runs still works. */
function isMissing(state: UnitState): boolean {
  return state.load === "not-found" && !isActive(state);
}

function wordFor({ load, active, sub }: UnitState): string {
  if (load !== "loaded" && load !== "not-found") return load;
  return sub.startsWith("auto-restart") ? "auto-restart" : active;
}
