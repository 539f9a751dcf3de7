import { listAt, readJson, textAt } from "./json.ts";
import { dateOf, durationOf } from "./prometheus-state.ts";

/** One thing that Prometheus scrapes. */
export interface Target {
  readonly job: string;
  readonly url: string;
  /** `up`, `down`, or `unknown` before the first scrape. */
  readonly health: string;
  /** Prometheus's own words; empty while all is well. */
  readonly error: string;
  /** When it was last scraped; undefined before the first time. */
  readonly scraped: Date | undefined;
  /** How often it is to be scraped, in milliseconds. */
  readonly interval: number | undefined;
}

/** Reads the answer of `/api/v1/targets`; undefined when it is none. */
export function parseTargets(body: string): readonly Target[] | undefined {
  const json = readJson(body);
  if (textAt(json, "status") !== "success") return undefined;
  return listAt(json, "data", "activeTargets").flatMap((target) => {
    const [job, url, health] = [textAt(target, "labels", "job"), textAt(target, "scrapeUrl"), textAt(target, "health")];
    if (job === undefined || url === undefined || health === undefined || !URL.canParse(url)) return [];
    return [
      {
        job,
        url,
        health,
        error: textAt(target, "lastError") ?? "",
        scraped: dateOf(textAt(target, "lastScrape")),
        interval: durationOf(textAt(target, "scrapeInterval")),
      },
    ];
  });
}
