import type { Inventory } from "../inventory.ts";
import { didYouMean } from "../nearest.ts";
import { error, warning, type Fault } from "./rule.ts";

/** A job scrapes one port of one service, which must be there. */
export function scrapeJobsWithoutPort({ scrapeJobs, services }: Inventory): readonly Fault[] {
  return Object.entries(scrapeJobs).flatMap(([job, { service: name, port }]) => {
    const service = services.find((candidate) => candidate.name === name);
    if (service === undefined || service.ports.some((candidate) => candidate.name === port)) return [];
    const names = service.ports.map((candidate) => candidate.name);
    const guess = didYouMean(port, names);
    const has = names.length === 0 ? "it has none" : `it has ${names.join(", ")}`;
    return [
      error(["scrapeJobs", job, "port"], `${name} has no port "${port}"${guess === "" ? `: ${has}` : guess}`, [
        "services",
        name,
      ]),
    ];
  });
}

/** Prometheus must be among those who may reach what it scrapes. */
export function scrapeJobsShutOut({ scrapeJobs, services }: Inventory): readonly Fault[] {
  const scrapers = services.filter(({ kind }) => kind === "prometheus").map(({ host }) => host);
  return Object.entries(scrapeJobs).flatMap(([job, { service: name, port: portName }]) => {
    const service = services.find((candidate) => candidate.name === name);
    const port = service?.ports.find((candidate) => candidate.name === portName);
    if (service === undefined || port === undefined) return [];
    const open = port.from.includes("network") || port.from.includes("internet");
    return scrapers
      .filter((host) => !open && !port.from.includes(host) && !(host === service.host && port.from.includes("itself")))
      .map((host) =>
        warning(
          ["services", name, "ports", portName, "from"],
          `${host} scrapes this port but is not among those who may reach it`,
          ["scrapeJobs", job],
        ),
      );
  });
}

/** A path means nothing without its host, nor a host without the path. */
export function backupsHalfPlaced({ backups }: Inventory): readonly Fault[] {
  return Object.entries(backups).flatMap(([name, { host, path }]) => {
    if ((host === undefined) === (path === undefined)) return [];
    const missing = host === undefined ? "host" : "path";
    return [error(["backups", name], `a place for a backup is a host and a path on it: ${missing} is missing`)];
  });
}
