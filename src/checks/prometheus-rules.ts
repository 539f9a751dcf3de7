import type { Inventory } from "../inventory/inventory.ts";
import { parseRules, prometheusRulesPath } from "../services/prometheus-rules.ts";
import { type Asked, askItself } from "./ask-itself.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { judgeRules, judgeWanted } from "./judge-rules.ts";
import { portNamed } from "../inventory/place-of-port.ts";
import { afterPorts, shown } from "./surfaces.ts";

export default defineServiceCheck({
  id: "prometheus-rules",
  title: "evaluates its own rules, and none of them fires",
  kinds: ["prometheus"],
  after: [...afterPorts, "prometheus-ready"],
  applies: (service) => portNamed(service, "http") !== undefined,
  observe: (looking, subject) => askItself(looking, subject, prometheusRulesPath),
  judge: (seen, _subject, { inventory }) => (seen === undefined ? [] : judgePrometheusRules(seen, inventory)),
});

/** Judges Prometheus's own rules; the inventory's are looked for here only where there is no Grafana to keep them. */
export function judgePrometheusRules({ asked, heard }: Asked, inventory: Inventory): readonly Finding[] {
  if (heard.kind === "silence") return [{ kind: "not-answering", asked, reason: heard.reason }];
  const rules = parseRules(heard.answer.body);
  if (rules === undefined) {
    return [{ kind: "wrong-answer", asked, expected: "200 and its rules", got: shown(heard.answer) }];
  }
  const keptInGrafana = inventory.services.some(({ kind }) => kind === "grafana");
  return [...(keptInGrafana ? [] : judgeWanted(rules, inventory.alertRules)), ...judgeRules(rules, inventory)];
}
