import { describe, expect, test } from "vitest";

import type { Place } from "./advice.ts";
import type { MonitoringFinding } from "./findings/monitoring.ts";
import type { SafetyFinding } from "./findings/safety.ts";
import { smallDeployment } from "./testing/deployment.ts";
import { inWords, placeOf } from "./words.ts";

const inventory = smallDeployment(["one"], { site: ["one"] });
const now = new Date("2026-11-22T12:00:00Z");
const place = placeOf({ check: "x", host: "one", service: "site" }, inventory, now) as Place;
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const url = "http://192.0.2.1:9004/metrics";

const findings: readonly (MonitoringFinding | SafetyFinding)[] = [
  { kind: "scrape-stale", job: "hookshot", target: url, scraped: ago(9), interval: 15_000, limit: 300_000 },
  { kind: "scrape-stale", job: "hookshot", target: url, scraped: undefined, interval: undefined, limit: 300_000 },
  { kind: "config-not-loaded", asked: "GET it", configured: ago(180) },
  { kind: "rule-missing", titles: ["Tea"], wanted: 14, active: 13 },
  { kind: "rule-missing", titles: undefined, wanted: 14, active: 12 },
  { kind: "rule-paused", titles: ["Tea"] },
  { kind: "rule-paused", titles: ["Tea", "Coffee"] },
  { kind: "rule-failing", title: "Tea", count: 1, file: "/etc/r.yml", error: "many-to-many" },
  { kind: "rule-failing", title: undefined, count: 2, file: "", error: "unknown" },
  { kind: "rule-differs", title: "Tea", setting: "for", wanted: "2m", running: "1 min" },
  { kind: "rule-differs", title: "Tea", setting: "severity", wanted: "critical", running: "warning" },
  { kind: "alert-firing", title: "Tea", count: 1, severity: "warning", labels: ["job=pot"] },
  { kind: "alert-firing", title: "Tea", count: 3, severity: undefined, labels: [] },
  { kind: "alert-firing", title: undefined, count: 1, severity: undefined, labels: [] },
  { kind: "textfile-unreadable", asked: "GET it", read: [] },
  { kind: "grafana-database-lost", asked: "GET it", got: "503" },
  { kind: "storj-outdated", figure: "storj_uptodate", values: [0] },
  { kind: "monitor-missing", service: "site", monitors: 7 },
  { kind: "monitor-paused", service: "site", monitor: "Site" },
  { kind: "backup-missing", backup: "database", host: "one", path: "/b/x/*.dump" },
  { kind: "backup-stale", backup: "database", host: "one", file: "/b/1.dump", made: ago(4320), maxAge: 93_600_000 },
  { kind: "backup-unusable", backup: "database", host: "one", file: "/b/1.dump", bytes: 0, reason: "it is cut off" },
  { kind: "sso-discovery-wrong", asked: "GET it", expected: "200", got: "404" },
  { kind: "directory-refuses", user: "uid=lotus", code: 49 },
];
const words = findings.map((finding) => [finding.kind, inWords(finding, place)] as const);

describe("the words for findings about what watches and what is kept", () => {
  test.each(words)("%s: every line says something", (_, { title, detail, means, fix }) => {
    for (const line of [title, means, ...detail, ...fix]) {
      expect(line).toMatch(/\S/);
      expect(line).not.toMatch(/undefined|NaN|\[object| {2}$|\n/);
    }
  });

  test.each(words)("%s: what to type are commands that exist, with the host's name", (_, { fix }) => {
    expect(fix).not.toEqual([]);
    for (const command of fix) expect(command).toMatch(/^lotus (?:exec one -- |inventory show site)/);
  });

  test("titles", () => {
    expect(words.map(([, { title }]) => title)).toEqual([
      "Prometheus seldom scrapes hookshot",
      "Prometheus has never scraped hookshot",
      "Prometheus refused its configuration and goes on with the one before",
      "The alert rule Tea is missing",
      "2 of 14 alert rules are missing",
      "The alert rule Tea is paused",
      "2 alert rules are paused",
      "The rule Tea cannot be evaluated",
      "2 alert rules cannot be evaluated",
      "The alert rule Tea has another patience than the inventory",
      "The alert rule Tea has another severity than the inventory",
      "The alert Tea fires",
      "The alert Tea fires, 3 times",
      "An alert fires in Grafana",
      "A file of figures on one cannot be read",
      "Grafana runs, but has lost its database",
      "The Storj node is not up to date",
      "Uptime Kuma does not watch site",
      "Uptime Kuma's monitor of site is paused",
      "There is no backup database",
      "The newest backup database was made 3 d ago",
      "The newest backup database is of no use",
      "Authelia does not tell Synapse how to log people in",
      "The directory refuses the login of uid=lotus",
    ]);
  });
});
