import type { Account } from "../checks/account.ts";
import type { Result } from "../checks/report.ts";

/** A host itself or a service on it, with its checks. */
export interface SubjectRows {
  /** The service's name; absent for the host itself. */
  readonly service: string | undefined;
  /** For people: `coturn`, or `the host`. */
  readonly name: string;
  readonly results: readonly Result[];
}

export interface HostRows {
  readonly host: string;
  readonly label: string;
  /** The host itself first, then its services in the order of the inventory. */
  readonly subjects: readonly SubjectRows[];
}

/** The results by host and service. */
export function hostsIn({ report }: Pick<Account, "report">): readonly HostRows[] {
  const labels = new Map(report.hosts.map(({ name, label }) => [name, label]));
  return [...Map.groupBy(report.results, ({ at }) => at.host)].map(([host, results]) => ({
    host,
    label: labels.get(host) ?? host,
    subjects: [...Map.groupBy(results, ({ at }) => at.service)].map(([service, rows]) => ({
      service,
      name: service ?? "the host",
      results: rows,
    })),
  }));
}
