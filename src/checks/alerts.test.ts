import { describe, expect, test } from "vitest";

import type { Inventory } from "../inventory/inventory.ts";
import { type AlertsSeen, judgeAlerts } from "./grafana-alerts.ts";
import { judgePrometheusRules } from "./prometheus-rules.ts";
import { placesOf } from "./repeats.ts";
import { answered, silent } from "./testing/answers.ts";
import { shippedInventory } from "./testing/shipped-inventory.ts";

const inventory = await shippedInventory();
const now = new Date("2026-11-22T12:00:00Z");
const hourAgo = new Date("2026-11-22T11:00:00Z");

const rule = (name: string, change: Readonly<Record<string, unknown>> = {}) => ({
  name,
  query: "up",
  duration: 120,
  labels: { severity: "critical" },
  annotations: {},
  alerts: [],
  state: "inactive",
  health: "ok",
  type: "alerting",
  ...change,
});
const firing = (name: string, labels: Readonly<Record<string, string>> = {}, state = "firing") =>
  rule(name, { state, alerts: [{ labels: { alertname: name, ...labels }, state, value: "1e+00" }] });
const body = (...rules: readonly unknown[]) =>
  JSON.stringify({ status: "success", data: { groups: [{ name: "g", file: "/etc/prometheus/r.yml", rules }] } });
const asked = (heard: ReturnType<typeof answered> | ReturnType<typeof silent>) => ({ asked: "GET it", heard });

describe("Prometheus's rules", () => {
  test.each([
    ["there are none", body(), []],
    ["one sleeps", body(rule("Tea")), []],
    ["one was not evaluated yet", body(rule("Tea", { health: "unknown" })), []],
    ["one is pending", body(firing("Tea", {}, "pending")), []],
    ["one fires", body(firing("Tea")), ["alert-firing"]],
    ["one cannot be evaluated", body(rule("Tea", { health: "err", lastError: "many-to-many" })), ["rule-failing"]],
    ["a recording cannot be evaluated", body({ name: "job:up", type: "recording", health: "err" }), ["rule-failing"]],
    ["something else answers", "<html>", ["wrong-answer"]],
  ])("%s", (_, text, expected) => {
    expect(judgePrometheusRules(asked(answered(200, text)), inventory).map(({ kind }) => kind)).toEqual(expected);
  });

  test("the inventory's are looked for where there is no Grafana to keep them", () => {
    const alone: Inventory = {
      ...inventory,
      services: inventory.services.filter(({ kind }) => kind !== "grafana"),
      alertRules: inventory.alertRules.slice(0, 2),
    };
    const seen = (text: string) => judgePrometheusRules(asked(answered(200, text)), alone);
    expect(seen(body(rule("SynapseDown"), rule("PostgreSQLDown")))).toEqual([]);
    expect(seen(body(rule("SynapseDown", { duration: 60 })))).toEqual([
      { kind: "rule-missing", titles: ["PostgreSQL Down"], wanted: 2, active: 1 },
      { kind: "rule-differs", title: "Synapse Down", setting: "for", wanted: "2m", running: "1 min" },
    ]);
  });

  test("silence", () => {
    expect(judgePrometheusRules(asked(silent()), inventory).map(({ kind }) => kind)).toEqual(["not-answering"]);
  });
});

describe("Grafana's rules, with a token", () => {
  const all = inventory.alertRules.map(({ title, severity, for: wait }) =>
    rule(title, { labels: { severity }, duration: Number.parseInt(wait, 10) * 60, isPaused: false }),
  );
  const seen = (text: string, status = 200, since = hourAgo): AlertsSeen => ({
    asked: asked(answered(status, text)),
    withToken: true,
    since,
  });
  const without = (title: string) => all.filter(({ name }) => name !== title);
  test.each([
    ["all are there", seen(body(...all)), []],
    ["there is one more", seen(body(...all, rule("Tea"))), []],
    ["one is gone", seen(body(...without("Hookshot Down"))), ["rule-missing"]],
    ["one is gone, and Grafana has just started", seen(body(...without("Hookshot Down")), 200, now), []],
    [
      "one is paused",
      seen(body(...without("Hookshot Down"), rule("Hookshot Down", { isPaused: true }))),
      ["rule-paused"],
    ],
    [
      "one has another severity",
      seen(body(...without("Hookshot Down"), rule("Hookshot Down", { labels: { severity: "warning" } }))),
      ["rule-differs"],
    ],
    ["one has no data", seen(body(...all, rule("Tea", { health: "nodata" }))), []],
    ["one fails", seen(body(...all, rule("Tea", { health: "error" }))), ["rule-failing"]],
    ["one fires", seen(body(...all, firing("Tea", {}, "Alerting"))), ["alert-firing"]],
    ["one fires for want of data", seen(body(...all, firing("Tea", {}, "Alerting (NoData)"))), ["alert-firing"]],
    ["one is normal", seen(body(...all, firing("Tea", {}, "Normal"))), []],
    ["something else answers", seen("<html>"), ["wrong-answer"]],
    ["nobody answers", { ...seen(""), asked: asked(silent()) }, ["not-answering"]],
  ])("%s", (_, what, expected) => {
    expect(judgeAlerts(what, inventory, now).map(({ kind }) => kind)).toEqual(expected);
  });

  test.each([401, 403])("a token that is refused (%i) leaves it untold", (status) => {
    expect(() => judgeAlerts(seen("{}", status), inventory, now)).toThrow("does not take the token");
  });
});

describe("Grafana's figures, without a token", () => {
  const figures = (rules: number, states: Readonly<Record<string, number>> = {}): AlertsSeen => ({
    asked: asked(
      answered(
        200,
        [
          ...Object.entries(states).map(([state, count]) => `grafana_alerting_alerts{state="${state}"} ${count}`),
          `grafana_alerting_schedule_alert_rules ${rules}`,
          "",
        ].join("\n"),
      ),
    ),
    withToken: false,
    since: hourAgo,
  });
  test.each([
    ["as many as wanted", figures(14, { alerting: 0, pending: 1, nodata: 2, normal: 11 }), []],
    ["more than wanted", figures(20), []],
    ["fewer than wanted", figures(13), ["rule-missing"]],
    ["fewer than wanted, just after the start", { ...figures(0), since: now }, []],
    ["one fires", figures(14, { alerting: 1 }), ["alert-firing"]],
    ["two cannot be evaluated", figures(14, { error: 2 }), ["rule-failing"]],
  ])("%s", (_, what, expected) => {
    expect(judgeAlerts(what, inventory, now).map(({ kind }) => kind)).toEqual(expected);
  });

  test("where Grafana shows none, it could not be told", () => {
    const hidden = { ...figures(14), asked: asked(answered(404, "not found")) };
    expect(() => judgeAlerts(hidden, inventory, now)).toThrow("none of its own figures");
  });
});

test.each([
  ["HookshotDown", { job: "hookshot" }, ["hookshot"], ["synapse"]],
  ["Synapse Down", {}, ["synapse"], ["synapse"]],
  ["Tea", { job: "postgres-node" }, ["postgres-node-exporter"], ["postgres"]],
])("where %s with %j looks", (title, labels, services, hosts) => {
  expect(placesOf(title, labels, inventory)).toMatchObject({ services, hosts });
});

test("an alert about nothing in particular looks at all that is scraped", () => {
  expect(placesOf("Tea", {}, inventory)).toMatchObject({ hosts: ["synapse", "postgres"], kinds: [] });
  expect(placesOf("Node Disk Space Low", {}, inventory).kinds).toEqual(["disk-filling", "disk-full"]);
  expect(placesOf(undefined, {}, inventory).kinds).toContain("disk-filling");
});
