import { expect, test } from "vitest";

import { accountOf } from "./account.ts";
import type { Finding } from "./finding.ts";
import { compare, remembered, type Trouble } from "./history.ts";
import type { Result } from "./report.ts";
import { dead, found, inventory, onHost, onService, reportOf, result, root, unknown } from "./testing/reports.ts";

const filling = (used: number, mount = "/"): Finding => ({
  kind: "disk-filling",
  mount,
  of: "space",
  used,
  free: 4 * 1024 ** 3,
});
const full: Finding = { kind: "disk-full", mount: "/", of: "space", used: 0.99, free: 0 };
const disk = onHost("synapse", "disk");
const first = new Date("2026-11-22T10:00:00Z");
const lost = (host: string) =>
  result(
    onHost(host),
    found({ kind: "host-unreachable", address: host, cause: "unreachable", reason: "no route to it" }),
  );

function after(before: readonly Result[], now: readonly Result[]) {
  const known = remembered(compare([], accountOf(reportOf(before, { startedAt: first }), inventory)));
  const { now: shown, gone, unseen } = compare(known, accountOf(reportOf(now), inventory));
  const fresh = shown.filter(({ isNew }) => isNew);
  const still = shown.filter(({ isNew }) => !isNew);
  const titles = (all: readonly Trouble[]) => all.map(({ title }) => title);
  return { fresh: titles(fresh), still: titles(still), gone: titles(gone), unseen: titles(unseen), all: still };
}

const nothing = { fresh: [], still: [], gone: [], unseen: [] };

test.each<[string, readonly Result[], readonly Result[], Partial<Record<keyof typeof nothing, readonly string[]>>]>([
  ["nothing, and nothing", [result(disk)], [result(disk)], {}],
  ["something new", [result(root)], [result(root, found(dead))], { fresh: ["postgresql is down"] }],
  ["the same", [result(root, found(dead))], [result(root, found(dead))], { still: ["postgresql is down"] }],
  ["well again", [result(root, found(dead))], [result(root)], { gone: ["postgresql is down"] }],
  [
    "other numbers",
    [result(disk, found(filling(0.87)))],
    [result(disk, found(filling(0.88)))],
    { still: ["/ on synapse is 88% full"] },
  ],
  [
    "one of two left",
    [result(disk, found(filling(0.87), filling(0.9, "/var")))],
    [result(disk, found(filling(0.9, "/var")))],
    { still: ["/var on synapse is 90% full"], gone: ["/ on synapse is 87% full"] },
  ],
  [
    "worse is new and not well again",
    [result(disk, found(filling(0.87)))],
    [result(disk, found(full))],
    { fresh: ["/ on synapse is 99% full"] },
  ],
  [
    "hidden by a root is not well again",
    [result(onService("bridge"), found(dead))],
    [result(root, found(dead)), result(onService("bridge"), { kind: "skipped", because: root, hidden: [dead] })],
    { fresh: ["postgresql is down"], unseen: ["bridge is down"] },
  ],
  [
    "unknown is not well again",
    [result(disk, found(full))],
    [result(disk, unknown("no answer"))],
    { fresh: ["synapse could not be checked in full"], unseen: ["/ on synapse is 99% full"] },
  ],
  [
    "not asked is not well again",
    [result(disk, found(full))],
    [result(root)],
    { unseen: ["/ on synapse is 99% full"] },
  ],
  [
    "all hosts out of reach is said once",
    [lost("grafana"), result(onHost("synapse")), result(onHost("postgres"))],
    ["synapse", "postgres", "grafana"].map(lost),
    { fresh: ["None of 3 hosts can be reached"] },
  ],
  [
    "and all but one back",
    ["synapse", "postgres", "grafana"].map(lost),
    [lost("grafana"), result(onHost("synapse")), result(onHost("postgres"))],
    { fresh: ["grafana cannot be reached"], gone: ["None of 3 hosts can be reached"] },
  ],
])("%s", (_, before, now, expected) => {
  const { all: _all, ...seen } = after(before, now);
  expect(seen).toEqual({ ...nothing, ...expected });
});

test("what is still there keeps when it was seen first", () => {
  expect(after([result(root, found(dead))], [result(root, found(dead))]).all).toMatchObject([{ since: first }]);
});
