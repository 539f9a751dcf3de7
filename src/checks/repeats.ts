import type { Inventory } from "../inventory/inventory.ts";
import { sameTitle } from "../services/prometheus-rules.ts";
import type { FindingKind } from "./finding.ts";

/** What an alert may merely repeat: findings of lotus's own, by where they stand and which they are. */
export interface Repeats {
  readonly services: readonly string[];
  readonly hosts: readonly string[];
  readonly kinds: readonly FindingKind[];
}

/** Words in an alert's title, and what lotus itself calls the same. */
const same: readonly (readonly [RegExp, readonly FindingKind[]])[] = [
  [/disk|space|filesystem/i, ["disk-filling", "disk-full"]],
  [/memory|ram\b/i, ["memory-tight", "memory-short"]],
  [/connection/i, ["connections-short", "connections-exhausted"]],
  [/down|up\b|exporter/i, ["scrape-failing", "scrape-missing", "exporter-blind"]],
];

/** Where a firing alert looks: at what its labels name, or else at what the inventory says of its rule, or at all that is scraped. */
export function placesOf(
  title: string | undefined,
  labels: Readonly<Record<string, string>>,
  { alertRules, scrapeJobs, services }: Pick<Inventory, "alertRules" | "scrapeJobs" | "services">,
): Repeats {
  const scraped = Object.values(scrapeJobs).map(({ service }) => service);
  const job = scrapeJobs[labels["job"] ?? ""]?.service;
  const rule = title === undefined ? undefined : alertRules.find((one) => sameTitle(one.title, title));
  const named = job === undefined ? (rule?.of ?? []) : [job, ...(rule?.of ?? [])];
  const about = named.length > 0 ? named : scraped;
  const hosts = services.flatMap(({ name, host }) => (about.includes(name) ? [host] : []));
  return {
    services: [...new Set(about)],
    hosts: [...new Set(hosts)],
    kinds: same.flatMap(([words, kinds]) => (title === undefined || words.test(title) ? kinds : [])),
  };
}
