import type { HostPlan, Note } from "../changes/change.ts";
import { waitForIdle } from "../changes/idle.ts";
import { LotusError } from "../errors.ts";
import type { HostView } from "../hosts/host.ts";
import type { Inventory, Service, ServiceKind } from "../inventory/inventory.ts";
import { type CallPlaces, type Calls, callsOn } from "../probes/calls.ts";
import type { World } from "./world.ts";

/** Whose restart ends calls: LiveKit and coturn carry them, and clients ask Synapse to go on with one. */
const carriers: ReadonlySet<ServiceKind> = new Set(["livekit", "coturn", "synapse"]);
const everyMs = 5000;

/** Plans that restart what carries calls, each with a note of how many there are now. */
export async function withCalls(
  plans: readonly HostPlan[],
  inventory: Inventory,
  view: (host: string) => HostView,
): Promise<readonly HostPlan[]> {
  return Promise.all(
    plans.map(async (plan) => {
      const units = restarted(plan, inventory);
      if (units.length === 0) return plan;
      return { ...plan, notes: [...plan.notes, await callsNote(units, inventory, plan, view)] };
    }),
  );
}

/** Waits until nobody is in a call on hosts where that would end. @throws LotusError when that does not come about in time */
export async function whenIdle(
  plans: readonly HostPlan[],
  inventory: Inventory,
  view: (host: string) => HostView,
  maxMs: number,
  world: World,
): Promise<void> {
  const hosts = plans.filter((plan) => restarted(plan, inventory).length > 0);
  const count = async (): Promise<string | undefined> => {
    const texts = await Promise.all(
      hosts.map(async ({ host, label }) => {
        const text = callsText(await callsOn(view(host), placesOn(host, inventory)));
        return text === undefined ? undefined : `${label}: ${text}`;
      }),
    );
    const some = texts.filter((text) => text !== undefined);
    return some.length === 0 ? undefined : some.join("; ");
  };
  await waitForIdle(count, { maxMs, everyMs, signal: world.signal, say: (text) => world.say(`${text}\n`) });
}

/** Who is in a call anywhere in the deployment, in words; undefined when nobody is, or it cannot be told. */
export async function callsAnywhere(
  { services }: Pick<Inventory, "services">,
  view: (host: string) => HostView,
): Promise<string | undefined> {
  const hosts = new Set(services.filter(({ kind }) => carriers.has(kind)).map(({ host }) => host));
  try {
    const all = await Promise.all([...hosts].map((host) => callsOn(view(host), placesOn(host, { services }))));
    const sum = (of: keyof Calls): number => all.reduce((total, calls) => total + calls[of], 0);
    return callsText({ participants: sum("participants"), relays: sum("relays") });
  } catch (error) {
    if (!(error instanceof LotusError)) throw error;
    return undefined;
  }
}

function restarted({ host, changes }: HostPlan, { services }: Inventory): readonly string[] {
  const carrying = services.filter((service) => service.host === host && carriers.has(service.kind));
  const units = new Set(carrying.map(({ unit }) => unit));
  return changes.flatMap((change) =>
    change.kind === "unit" && change.action === "restart" && units.has(change.unit) ? [change.unit] : [],
  );
}

async function callsNote(
  units: readonly string[],
  inventory: Inventory,
  { host }: HostPlan,
  view: (host: string) => HostView,
): Promise<Note> {
  const kind = "calls-in-progress";
  try {
    const text = callsText(await callsOn(view(host), placesOn(host, inventory)));
    if (text === undefined) return { kind, weight: "told", text: `restarts ${units.join(", ")}; nobody is in a call` };
    return {
      kind,
      weight: "waits",
      text: `restarts ${units.join(", ")}, which ends ${text}`,
      remedy: "--when-idle waits",
    };
  } catch (error) {
    if (!(error instanceof LotusError)) throw error;
    return { kind, weight: "unknown", text: `how many calls a restart would end could not be told: ${error.message}` };
  }
}

/** Undefined when there are none. */
function callsText({ participants, relays }: Calls): string | undefined {
  const parts = [
    ...(participants === 0 ? [] : [`calls of ${participants} ${participants === 1 ? "person" : "people"}`]),
    ...(relays === 0 ? [] : [`${relays} relayed ${relays === 1 ? "stream" : "streams"}`]),
  ];
  return parts.length === 0 ? undefined : parts.join(" and ");
}

function placesOn(host: string, { services }: Pick<Inventory, "services">): CallPlaces {
  const here = services.filter((service) => service.host === host);
  const port = (kind: ServiceKind, name: string) => portOf(here, kind, name);
  const metrics = port("livekit", "metrics");
  const relay = port("coturn", "relay");
  return {
    livekit: metrics === undefined ? undefined : { address: "127.0.0.1", port: metrics.first },
    relays: relay,
  };
}

function portOf(services: readonly Service[], kind: ServiceKind, name: string) {
  return services.find((service) => service.kind === kind)?.ports.find((port) => port.name === name);
}
