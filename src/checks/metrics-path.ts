import type { Inventory, Service } from "../inventory/inventory.ts";

/** Where Prometheus looks for a service's metrics. */
export function metricsPath(
  { scrapeJobs }: Pick<Inventory, "scrapeJobs">,
  service: Pick<Service, "name">,
  port: string,
): string {
  return Object.values(scrapeJobs).find((job) => job.service === service.name && job.port === port)?.path ?? "/metrics";
}
