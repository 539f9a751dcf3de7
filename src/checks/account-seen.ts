import { unitStates } from "../probes/units.ts";
import type { Looking, ServiceSubject } from "./check.ts";
import type { Finding } from "./finding.ts";
import { unitsOn } from "./unit-running.ts";

export interface AccountSeen {
  /** When its unit last became active. */
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

/**
 * A program that syncs asks Synapse at least every half minute. systemd knows nothing of one that hangs; Synapse does. A unit that
 * started a moment ago has had no time to be noticed: Synapse writes down every two minutes whom it heard from.
 */
export function judgeAccount({ since, seen }: AccountSeen, user: string, limit: number, now: Date): readonly Finding[] {
  if (since === undefined) return [];
  const last = Math.max(since.getTime(), seen?.getTime() ?? 0);
  return now.getTime() - last > limit ? [{ kind: "account-not-seen", user, since, seen }] : [];
}
