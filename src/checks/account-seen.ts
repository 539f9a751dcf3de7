import { unitStates } from "../probes/units.ts";
import type { Looking, ServiceSubject } from "./check.ts";
import type { Finding } from "./finding.ts";
import { unitsOn } from "./unit-running.ts";

export interface AccountSeen {
  /** When its unit, Synapse and the database had all started: before, Synapse could not have written down whom it heard from. */
  readonly since: Date | undefined;
  /** When Synapse last heard from any of its devices. */
  readonly seen: Date | undefined;
}

/** When a service's unit last became active, asked as `unit-running` asks. */
export async function activeSince({ host, inventory }: Looking, subject: ServiceSubject): Promise<Date | undefined> {
  const units = unitsOn(subject.host.name, inventory.services);
  const states = await unitStates(host, units);
  return states[units.indexOf(subject.service.unit ?? "")]?.activeSince;
}

/** When a service's unit and Synapse's had both become active; undefined where its own is not. */
export async function activeBoth(looking: Looking, subject: ServiceSubject): Promise<Date | undefined> {
  const { services, hosts } = looking.inventory;
  const service = services.find(({ kind }) => kind === "synapse");
  const host = hosts.find(({ name }) => name === service?.host);
  const [own, synapse] = await Promise.all([
    activeSince(looking, subject),
    service === undefined || host === undefined
      ? undefined
      : activeSince({ ...looking, host: looking.from(host.name) }, { kind: "service", service, host }),
  ]);
  return own && later(own, synapse);
}

/** The later of two moments. */
export function later(one: Date, other: Date | undefined): Date {
  return other !== undefined && other > one ? other : one;
}

/**
 * A program that syncs asks Synapse at least every half minute. systemd knows nothing of one that hangs; Synapse does. A unit that
 * started a moment ago has had no time to be noticed: Synapse writes down every two minutes whom it heard from.
 */
export function judgeAccount({ since, seen }: AccountSeen, user: string, limit: number, now: Date): readonly Finding[] {
  if (since === undefined) return [];
  const last = Math.max(since.getTime(), seen?.getTime() ?? 0);
  return now.getTime() - last > limit ? [{ kind: "account-not-seen", user, since, seen }] : [];
}
