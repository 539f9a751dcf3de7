import type { HostView } from "../hosts/host.ts";
import type { HostEntry, Inventory, Service, ServiceKind, ServiceOf } from "../inventory/inventory.ts";
import type { ResolveSecret } from "../inventory/secrets.ts";
import type { Finding } from "./finding.ts";

/** What a check looks at: a machine, or a service on one. */
export type Subject = HostSubject | ServiceSubject;

export interface HostSubject {
  readonly kind: "host";
  readonly host: HostEntry;
}

export interface ServiceSubject<S extends Service = Service> {
  readonly kind: "service";
  readonly host: HostEntry;
  readonly service: S;
}

/** What `observe` may use. */
export interface Looking {
  readonly inventory: Inventory;
  /** The subject's own host. */
  readonly host: HostView;
  /** Any host of the inventory, as a place to stand and look from. */
  readonly from: (hostName: string) => HostView;
  readonly now: () => Date;
  /** Gives a secret that the inventory names; absent where none may be asked for. */
  readonly secret?: ResolveSecret | undefined;
}

/** What `judge` may use: everything it needs is an argument, so it is pure. */
export interface Judging {
  readonly inventory: Inventory;
  /** When the observation was made. */
  readonly now: Date;
}

interface CheckBase<S extends Subject, Observation> {
  /** Kebab-case, unique, stable for scripts. */
  readonly id: string;
  /** The state it proves, such as "coturn serves the certificate that was issued". */
  readonly title: string;
  /**
   * Checks on the same service or its host that this one builds on: where one of them is broken, what this one finds follows
   * from it and is hidden. Every check builds on `host-reachable`; every service check on the services its service needs.
   */
  readonly after: readonly string[];
  /** Collects; throws where it cannot tell. */
  observe(looking: Looking, subject: S): Promise<Observation>;
  /** Decides; pure. */
  judge(observation: Observation, subject: S, judging: Judging): readonly Finding[];
}

export type HostCheck<Observation> = CheckBase<HostSubject, Observation>;

export interface ServiceCheck<Kind extends ServiceKind, Observation> extends CheckBase<
  ServiceSubject<ServiceOf<Kind>>,
  Observation
> {
  /** Kinds of service it applies to; all of them when absent. */
  readonly kinds?: readonly Kind[] | undefined;
  /** Narrows further, such as to services that have a unit. */
  readonly applies?: ((service: ServiceOf<Kind>) => boolean) | undefined;
}

/** A check bound to one subject. */
export interface BoundCheck {
  readonly subject: Subject;
  /** Observes and judges. Rejects where it cannot tell. */
  readonly run: (looking: Looking) => Promise<readonly Finding[]>;
}

/** A check as the registry holds it: what it observes stays its own business. */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly after: readonly string[];
  /** The check bound to each subject of the inventory that it applies to. */
  readonly bind: (inventory: Inventory) => readonly BoundCheck[];
}

/** Makes a check of hosts. */
export function defineHostCheck<Observation>(check: HostCheck<Observation>): Check {
  return {
    id: check.id,
    title: check.title,
    after: check.after,
    bind: (inventory) => inventory.hosts.map((host) => bindTo(check, { kind: "host", host }, inventory)),
  };
}

/** Makes a check of services, of all kinds or of those named. */
export function defineServiceCheck<Kind extends ServiceKind, Observation>(
  check: ServiceCheck<Kind, Observation>,
): Check {
  const covers = (service: Service): service is ServiceOf<Kind> =>
    check.kinds === undefined || (check.kinds as readonly ServiceKind[]).includes(service.kind);
  return {
    id: check.id,
    title: check.title,
    after: check.after,
    bind: (inventory) =>
      inventory.services.filter(covers).flatMap((service) => {
        const host = inventory.hosts.find(({ name }) => name === service.host);
        if (host === undefined || check.applies?.(service) === false) return [];
        return [bindTo(check, { kind: "service", service, host }, inventory)];
      }),
  };
}

function bindTo<S extends Subject, Observation>(
  check: CheckBase<S, Observation>,
  subject: S,
  inventory: Inventory,
): BoundCheck {
  return {
    subject,
    run: async (looking) =>
      check.judge(await check.observe(looking, subject), subject, { inventory, now: looking.now() }),
  };
}
