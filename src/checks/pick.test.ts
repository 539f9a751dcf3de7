import { describe, expect, test } from "vitest";

import type { Check } from "./check.ts";
import { withFoundation } from "./foundation.ts";
import { pickChecks, type PickOptions } from "./pick.ts";
import { onHost, onService, inventory } from "./testing/reports.ts";

const check = (id: string, after: readonly string[] = []): Check => ({ id, title: id, after, bind: () => [] });
const checks = [
  check("host-reachable"),
  check("disk"),
  check("disk-speed"),
  check("unit-running"),
  check("answers", ["unit-running", "disk"]),
];

const runs = [
  onHost("synapse"),
  onHost("synapse", "disk"),
  onHost("synapse", "disk-speed"),
  onHost("postgres"),
  onHost("postgres", "disk"),
  onService("postgresql"),
  onService("homeserver"),
  onService("homeserver", "answers"),
  onService("bridge"),
];
const shown = ({ check, host, service }: { check: string; host: string; service?: string | undefined }) =>
  `${check} ${service ?? host}`;

function reported(options: PickOptions): readonly string[] {
  return runs.filter(pickChecks(checks, inventory, options).reports).map(shown);
}

test.each<[PickOptions, readonly string[]]>([
  [{ only: ["disk"] }, ["disk synapse", "disk postgres"]],
  [{ only: ["disk*,bridge"] }, ["disk synapse", "disk-speed synapse", "disk postgres", "unit-running bridge"]],
  [{ only: ["homeserver"] }, ["unit-running homeserver", "answers homeserver"]],
  [{ only: ["homeserver"], skip: ["unit-*"] }, ["answers homeserver"]],
  [{ skip: ["disk*", "host-reachable", "postgresql", "homeserver"] }, ["unit-running bridge"]],
])("%j reports %j", (options, expected) => {
  expect(reported(options)).toEqual(expected);
});

test.each<[PickOptions, string]>([
  [{ only: ["dsk"] }, '--only: no check or service is "dsk", did you mean "disk"?'],
  [{ skip: ["homserver"] }, '--skip: no check or service is "homserver", did you mean "homeserver"?'],
  [{ only: ["disk,zzz*"] }, '--only: no check or service is "zzz*"'],
  [{ only: [""] }, "--only names nothing: its value is empty"],
])("%j is a mistake", (options, message) => {
  expect(() => pickChecks(checks, inventory, options)).toThrow(message);
});

describe("what the picked checks build on is looked at too", () => {
  const planned = runs.map((at) => ({ at, check: checks.find(({ id }) => id === at.check) ?? check(at.check) }));

  test("their own `after`, their host, and the services they need", () => {
    const { reports } = pickChecks(checks, inventory, { only: ["answers"] });
    expect(withFoundation(planned, reports, inventory).map(({ at }) => shown(at))).toEqual([
      "host-reachable synapse",
      "disk synapse",
      "host-reachable postgres",
      "unit-running postgresql",
      "unit-running homeserver",
      "answers homeserver",
    ]);
  });

  test("and nothing else", () => {
    const { reports } = pickChecks(checks, inventory, { only: ["disk"] });
    expect(withFoundation(planned, reports, inventory).map(({ at }) => shown(at))).toEqual([
      "host-reachable synapse",
      "disk synapse",
      "host-reachable postgres",
      "disk postgres",
    ]);
  });
});
