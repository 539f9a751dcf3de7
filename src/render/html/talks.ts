import type { Inventory } from "../../inventory/inventory.ts";

/** Somebody who asks somebody else; ends are `service NAME` or `name DNS-NAME`. */
export interface Talk {
  readonly kind: "public" | "needs" | "scrapes";
  readonly from: string;
  readonly to: string;
  /** In words: "Prometheus scrapes coturn". */
  readonly said: string;
}

export const ofService = (name: string): string => `service ${name}`;
export const ofName = (name: string): string => `name ${name}`;

/** Who talks to whom, as the inventory says: public names and where they lead, needs, scrape jobs. Each once. */
export function talksIn(inventory: Inventory): readonly Talk[] {
  const all = [...publicTalks(inventory), ...needs(inventory), ...scrapes(inventory)];
  return [...new Map(all.map((talk) => [`${talk.kind} ${talk.from} ${talk.to}`, talk])).values()];
}

function publicTalks({ publicNames }: Inventory): readonly Talk[] {
  return Object.entries(publicNames).flatMap(([name, { servedBy, to, paths }]) => {
    const behind = [to, ...Object.values(paths)].filter((service) => service !== servedBy);
    return [
      {
        kind: "public" as const,
        from: ofName(name),
        to: ofService(servedBy),
        said: `${name} is served by ${servedBy}`,
      },
      ...behind.map((service) => ({
        kind: "public" as const,
        from: ofService(servedBy),
        to: ofService(service),
        said: `${servedBy} hands requests on to ${service}`,
      })),
    ];
  });
}

function needs({ services }: Inventory): readonly Talk[] {
  return services.flatMap(({ name, needs }) =>
    needs.map((need) => ({
      kind: "needs" as const,
      from: ofService(name),
      to: ofService(need),
      said: `${name} needs ${need}`,
    })),
  );
}

function scrapes({ services, scrapeJobs }: Inventory): readonly Talk[] {
  const scraper = services.find(({ kind }) => kind === "prometheus");
  if (scraper === undefined) return [];
  return Object.values(scrapeJobs).map(({ service }) => ({
    kind: "scrapes" as const,
    from: ofService(scraper.name),
    to: ofService(service),
    said: `${scraper.name} scrapes ${service}`,
  }));
}
