import type { Inventory } from "../inventory/inventory.ts";
import { excerpt } from "../probes/excerpt.ts";
import { type Rule, sameTitle } from "../services/prometheus-rules.ts";
import { durationOf } from "../services/prometheus-state.ts";
import type { Finding } from "./finding.ts";
import { duration } from "./quantities.ts";
import { placesOf } from "./repeats.ts";

type WantedRule = Inventory["alertRules"][number];

/** Rules that cannot be evaluated, and alerts that fire: of every rule there is, wanted or not. */
export function judgeRules(rules: readonly Rule[], inventory: Inventory): readonly Finding[] {
  return [
    ...rules.filter(({ health, paused }) => !paused && broken.has(health)).map(failing),
    ...rules.flatMap((rule) => firing(rule, inventory)),
  ];
}

/** Whether each rule of the inventory is there, active and as planned. */
export function judgeWanted(rules: readonly Rule[], wanted: readonly WantedRule[]): readonly Finding[] {
  const pairs = wanted.map((one) => ({ one, rule: rules.find(({ title }) => sameTitle(title, one.title)) }));
  const missing = pairs.filter(({ rule }) => rule === undefined).map(({ one }) => one.title);
  const paused = pairs.filter(({ rule }) => rule?.paused === true).map(({ one }) => one.title);
  const active = wanted.length - missing.length;
  return [
    ...(missing.length === 0
      ? []
      : [{ kind: "rule-missing", titles: missing, wanted: wanted.length, active } as const]),
    ...(paused.length === 0 ? [] : [{ kind: "rule-paused", titles: paused } as const]),
    ...pairs.flatMap(({ one, rule }) => (rule === undefined ? [] : differences(one, rule))),
  ];
}

const broken: ReadonlySet<string> = new Set(["err", "error"]);

function failing({ title, file, error }: Rule): Finding {
  return { kind: "rule-failing", title: excerpt(title), count: 1, file: excerpt(file), error: excerpt(error) };
}

/** One finding for each rule; its alerts by what tells them apart. */
function firing({ title, severity, firing: alerts }: Rule, inventory: Inventory): readonly Finding[] {
  const [first] = alerts;
  if (first === undefined) return [];
  const only = alerts.length === 1 ? first : {};
  const repeats = placesOf(title, only, inventory);
  return [
    {
      kind: "alert-firing",
      title: excerpt(title),
      count: alerts.length,
      severity: severity === undefined ? undefined : excerpt(severity),
      labels: alerts
        .slice(0, 3)
        .map(labelLine)
        .filter((line) => line !== ""),
      follows: repeats.services,
      repeats,
    },
  ];
}

const said: ReadonlySet<string> = new Set(["alertname", "severity", "grafana_folder", "__alert_rule_uid__"]);

function labelLine(labels: Readonly<Record<string, string>>): string {
  const own = Object.entries(labels).filter(([name]) => !said.has(name));
  return own.length === 0 ? "" : excerpt(own.map(([name, value]) => `${name}=${value}`).join(" "));
}

function differences({ title, for: patience, severity }: WantedRule, rule: Rule): readonly Finding[] {
  const wantedFor = durationOf(patience);
  const otherFor = wantedFor !== undefined && rule.for !== undefined && rule.for !== wantedFor;
  const otherSeverity = rule.severity !== undefined && rule.severity !== severity;
  return [
    ...(otherFor
      ? [{ kind: "rule-differs", title, setting: "for", wanted: patience, running: duration(rule.for) } as const]
      : []),
    ...(otherSeverity
      ? [
          {
            kind: "rule-differs",
            title,
            setting: "severity",
            wanted: severity,
            running: excerpt(rule.severity),
          } as const,
        ]
      : []),
  ];
}
