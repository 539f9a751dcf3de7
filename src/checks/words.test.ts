import { describe, expect, test } from "vitest";

import type { Place } from "./advice.ts";
import type { Finding } from "./finding.ts";
import type { HostFinding } from "./findings/host.ts";
import type { ServiceFinding } from "./findings/service.ts";
import { ago, duration, percent, size } from "./quantities.ts";
import { smallDeployment } from "./testing/deployment.ts";
import { inWords, placeOf } from "./words.ts";

const inventory = smallDeployment(["one"], { site: ["one"] });
const now = new Date("2026-11-22T12:00:00Z");
const onHost = placeOf({ check: "x", host: "one" }, inventory, now) as Place;
const onService = placeOf({ check: "x", host: "one", service: "site" }, inventory, now) as Place;

const hostFindings: { readonly [Kind in HostFinding["kind"]]: Extract<HostFinding, { readonly kind: Kind }> } = {
  "host-unreachable": { kind: "host-unreachable", address: "192.0.2.1", cause: "refused", reason: "is up" },
  "host-key-changed": { kind: "host-key-changed", known: undefined, offered: "SHA256:b", file: "known_hosts:1" },
  "host-key-revoked": { kind: "host-key-revoked", offered: "SHA256:b", file: "known_hosts:1" },
  "disk-full": { kind: "disk-full", mount: "/", of: "inodes", used: 0.999, free: 12 },
  "disk-filling": { kind: "disk-filling", mount: "/srv", of: "space", used: 0.9, free: 1e9 },
  "memory-short": { kind: "memory-short", used: 0.98, available: 1e8, total: 1e10 },
  "memory-tight": { kind: "memory-tight", used: 0.91, available: 1e9, total: 1e10 },
  "clock-off": { kind: "clock-off", offset: -4200, uncertainty: 80 },
  "unit-failed": { kind: "unit-failed", units: ["a.service", "b.mount"] },
};
const serviceFindings: { readonly [Kind in ServiceFinding["kind"]]: Extract<ServiceFinding, { readonly kind: Kind }> } =
  {
    "unit-not-running": {
      kind: "unit-not-running",
      unit: "a.service",
      state: "auto-restart",
      result: "signal",
      exitStatus: undefined,
      since: undefined,
      lastWords: [],
    },
    "unit-missing": { kind: "unit-missing", unit: "a.service" },
    "unit-flapping": { kind: "unit-flapping", unit: "a.service", restarts: 3, lastWords: ["x"] },
    "unit-restarted": { kind: "unit-restarted", unit: "a.service", restarts: 3, since: now, lastWords: [] },
    "port-not-listening": { kind: "port-not-listening", port: "80", protocol: "tcp", address: "127.0.0.1", seen: [] },
    "port-bound-elsewhere": {
      kind: "port-bound-elsewhere",
      port: "80",
      protocol: "tcp",
      wanted: "127.0.0.1",
      seen: ["0.0.0.0:80"],
    },
  };

const rows: readonly (readonly [string, Finding, Place])[] = [
  ...Object.values(hostFindings).map((finding) => [finding.kind, finding, onHost] as const),
  ...Object.values(serviceFindings).map((finding) => [finding.kind, finding, onService] as const),
];

describe("the words for findings about hosts, units and ports", () => {
  test.each(rows)("%s: every line says something", (_, finding, place) => {
    const { title, detail, means, fix } = inWords(finding, place);
    for (const line of [title, means, ...detail, ...fix]) {
      expect(line).toMatch(/\S/);
      expect(line).not.toMatch(/undefined|NaN|\[object| {2}$|\n/);
    }
  });

  test.each(rows)("%s: what to type are commands that exist, with the host's name", (_, finding, place) => {
    const commands = inWords(finding, place).fix;
    expect(commands).not.toEqual([]);
    for (const command of commands) {
      expect(command).toMatch(/^(?:lotus (?:exec one -- |trust one|inventory |health )|ping |pct |chronyc |getent )/);
    }
  });

  test("titles and facts", () => {
    const words = rows.map(([, finding, place]) => inWords(finding, place));
    expect(words.map(({ title, detail }) => [title, ...detail].join(" | "))).toMatchInlineSnapshot(`
      [
        "one cannot be reached | is up",
        "one shows another host key than before | known    a key  (known_hosts:1) | offered  SHA256:b",
        "one shows a host key that is revoked | offered  SHA256:b | revoked  known_hosts:1",
        "/ on one is 99% full of files | 12 inodes left: it can take that many more files, however small",
        "/srv on one is 90% full | 954 MB left",
        "one is out of memory: 98% used | 95 MB of 9.3 GB left",
        "one is short of memory: 91% used | 954 MB of 9.3 GB left",
        "The clock of one is 4.2 s slow | compared with the clock of the machine lotus runs on, to within 0.1 s",
        "2 units failed | a.service | b.mount",
        "site crashed | a.service crashed (ended by a signal) and waits to be started again",
        "site is not installed | one has no unit a.service",
        "site keeps crashing | a.service was restarted 3 times within the last hour | "x"",
        "site crashed a while ago | a.service was restarted 3 times within the last hour and has run for 0 s now",
        "site does not listen on 80/tcp | nothing listens there, and 127.0.0.1 was expected",
        "site listens on 80/tcp elsewhere than planned | it serves 0.0.0.0:80, and 127.0.0.1 was expected",
      ]
    `);
  });
});

test.each([
  [percent(0.956), "96%"],
  [percent(0.9999), "99%"],
  [percent(1), "100%"],
  [size(0), "0 bytes"],
  [size(1023), "1023 bytes"],
  [size(1.4 * 1024 ** 3), "1.4 GB"],
  [size(30 * 1024 ** 3), "30 GB"],
  [duration(450), "0.5 s"],
  [duration(59_000), "59 s"],
  [duration(240_000), "4 min"],
  [duration(6 * 86_400_000), "6 d"],
  [ago(new Date(now.getTime() - 5900), now), "6 s ago"],
  [ago(new Date(now.getTime() + 5900), now), "just now"],
  [ago(undefined, now), undefined],
])("%s", (shown, expected) => {
  expect(shown).toBe(expected);
});
