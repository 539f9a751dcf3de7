import { expect, test } from "vitest";

import type { UnitState } from "../probes/units.ts";
import { judgeUnit } from "./unit-running.ts";

const now = new Date("2026-11-22T12:00:00Z");
const limit = 3;

const running: UnitState = {
  unit: "x.service",
  load: "loaded",
  active: "active",
  sub: "running",
  result: "success",
  exitStatus: undefined,
  restarts: 0,
  activeSince: now,
  changed: now,
};
const starting = { active: "activating", sub: "start" };
const between = { active: "activating", sub: "auto-restart", result: "exit-code" };
const failed = { active: "failed", sub: "failed", result: "exit-code" };

/** Restarts so many seconds ago. */
const ago = (...seconds: readonly number[]) => seconds.map((second) => new Date(now.getTime() - second * 1000));

test.each<[string, Partial<UnitState>, readonly Date[], string | undefined]>([
  ["runs", {}, [], undefined],
  ["is re-reading its configuration", { active: "reloading", sub: "reload" }, [], undefined],
  ["is a wrapper that has run", { sub: "exited" }, [], undefined],
  ["was removed while it runs", { load: "not-found" }, [], undefined],
  ["crashed twice, as anything may", {}, ago(300, 200), undefined],
  ["crashed long ago and often: NRestarts counts since the last start by hand", { restarts: 40 }, [], undefined],
  ["is not there", { load: "not-found", active: "inactive", sub: "dead" }, [], "unit-missing"],
  ["was stopped", { active: "inactive", sub: "dead" }, [], "unit-not-running inactive"],
  ["failed", failed, [], "unit-not-running failed"],
  ["failed after many tries: it has given up, and flaps no more", failed, ago(9, 8, 7, 6), "unit-not-running failed"],
  ["is masked", { load: "masked", active: "inactive", sub: "dead" }, [], "unit-not-running masked"],
  ["is still starting", starting, [], "unit-not-running activating"],
  ["is stopping", { active: "deactivating", sub: "stop-sigterm" }, [], "unit-not-running deactivating"],
  ["has crashed once and waits", between, ago(1), "unit-not-running auto-restart"],
  ["crashes over and over, between two tries", between, ago(30, 20, 10), "unit-flapping"],
  ["crashes over and over, while it runs for a moment", {}, ago(30, 20, 10), "unit-flapping"],
  ["crashes over and over, while it starts", starting, ago(30, 20, 10), "unit-flapping"],
  ["crashes every quarter of an hour", {}, ago(2400, 1500, 600), "unit-flapping"],
  ["has settled after a burst: a minute at least", {}, ago(81, 71, 61), "unit-restarted"],
  ["has not settled yet", {}, ago(79, 69, 59), "unit-flapping"],
  ["has run for less than three times the longest pause", {}, ago(1000, 700, 400), "unit-flapping"],
  ["has run for more than three times the longest pause", {}, ago(1101, 901, 701), "unit-restarted"],
])("a unit that %s", (_, state, restarts, expected) => {
  const findings = judgeUnit({ state: { ...running, ...state }, restarts, lastWords: [] }, limit, now);
  expect(findings.map((finding) => ("state" in finding ? `${finding.kind} ${finding.state}` : finding.kind))).toEqual(
    expected === undefined ? [] : [expected],
  );
});
