import { expect, test } from "vitest";

import { judgeTargets, type TargetsSeen, wantedTargets } from "./prometheus-targets.ts";
import { answered, silent } from "./testing/answers.ts";
import { shippedInventory } from "./testing/shipped-inventory.ts";

const now = new Date("2026-11-22T12:08:00Z");
const hourAgo = new Date("2026-11-22T11:08:00Z");
const freshness = { now, scrapeAge: 300_000 };

// As Prometheus 2.53 gives it, captured from the Debian lab.
const target = (job: string, url: string, change: Record<string, unknown> = {}) => ({
  discoveredLabels: { __address__: new URL(url).host, __metrics_path__: "/metrics", __scheme__: "http", job },
  labels: { instance: new URL(url).host, job },
  scrapePool: job,
  scrapeUrl: url,
  globalUrl: url,
  lastError: "",
  lastScrape: "2026-11-22T12:07:59.440431264Z",
  lastScrapeDuration: 0.00303865,
  health: "up",
  scrapeInterval: "2s",
  scrapeTimeout: "2s",
  ...change,
});
const from = (heard: TargetsSeen["targets"]["heard"], started = hourAgo): TargetsSeen => ({
  targets: { asked: "GET http://127.0.0.1:9090/api/v1/targets?state=active", heard },
  state: { started, configured: started, reloaded: true },
});
const seen = (...activeTargets: readonly unknown[]) =>
  from(answered(200, JSON.stringify({ status: "success", data: { activeTargets, droppedTargets: [] } })));
const runningFor = (minutes: number, ...activeTargets: readonly unknown[]) =>
  from(
    answered(200, JSON.stringify({ status: "success", data: { activeTargets } })),
    new Date(now.getTime() - minutes * 60_000),
  );
const never = { health: "unknown", lastScrape: "0001-01-01T00:00:00Z" };
const wanted = [{ job: "hookshot", service: "hookshot", address: "10.10.10.29", port: 9004, path: "/metrics" }];
const url = "http://10.10.10.29:9004/metrics";

test("the shipped inventory's seven jobs", async () => {
  expect(
    wantedTargets(await shippedInventory()).map((one) => `${one.job} ${one.address}:${one.port}${one.path}`),
  ).toEqual([
    "synapse 10.10.10.29:9000/_synapse/metrics",
    "matrix-admin 10.10.10.29:9101/metrics",
    "livekit 10.10.10.29:6789/metrics",
    "hookshot 10.10.10.29:9004/metrics",
    "matrix-node 10.10.10.29:9100/metrics",
    "postgres 10.10.10.44:9187/metrics",
    "postgres-node 10.10.10.44:9100/metrics",
  ]);
});

test.each([
  ["all is well", seen(target("hookshot", url)), []],
  ["it was not scraped yet", runningFor(0.1, target("hookshot", url, never)), []],
  ["Prometheus has just started and lists no target yet", runningFor(0.1), []],
  ["Prometheus has started a while ago and lists no target", runningFor(1), ["scrape-missing"]],
  ["it was not scraped yet, and it is time", runningFor(1, target("hookshot", url, never)), ["scrape-stale"]],
  ["its turn was missed once", seen(target("hookshot", url, { lastScrape: "2026-11-22T12:07:54Z" })), []],
  [
    "its turn was missed often",
    seen(target("hookshot", url, { lastScrape: "2026-11-22T12:07:40Z" })),
    ["scrape-stale"],
  ],
  [
    "it has a turn each two minutes",
    seen(target("hookshot", url, { scrapeInterval: "2m", lastScrape: "2026-11-22T12:06:05Z" })),
    [],
  ],
  ["its turn comes each hour", seen(target("hookshot", url, { scrapeInterval: "1h" })), ["scrape-stale"]],
  ["its turn comes in words nobody knows", seen(target("hookshot", url, { scrapeInterval: "often" })), []],
  [
    "the job has another target besides",
    seen(target("hookshot", "http://10.10.10.30:9004/metrics"), target("hookshot", url)),
    [],
  ],
  ["the job is missing", seen(target("livekit", "http://10.10.10.29:6789/metrics")), ["scrape-missing"]],
  ["the job looks at another port", seen(target("hookshot", "http://10.10.10.29:9003/metrics")), ["scrape-missing"]],
  ["the job looks at another path", seen(target("hookshot", "http://10.10.10.29:9004/")), ["scrape-missing"]],
  [
    "scraping fails",
    seen(target("hookshot", url, { health: "down", lastError: "connect: connection refused" })),
    ["scrape-failing"],
  ],
  ["something else answers", from(answered(200, "<html>")), ["wrong-answer"]],
  ["nobody answers", from(silent()), ["not-answering"]],
])("%s", (_, targets, expected) => {
  expect(judgeTargets(targets, wanted, freshness).map(({ kind }) => kind)).toEqual(expected);
});

test("a failing scrape follows from the service, and where no address is known any will do", () => {
  const down = seen(target("hookshot", url, { health: "down", lastError: "refused\u001b[31m" }));
  const anywhere = wanted.map((one) => ({ ...one, address: undefined }));
  expect(judgeTargets(down, anywhere, freshness)).toEqual([
    { kind: "scrape-failing", job: "hookshot", target: url, error: "refused", follows: ["hookshot"] },
  ]);
});
