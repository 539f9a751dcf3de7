import { LotusError } from "../errors.ts";
import type { HttpAnswer } from "../probes/http.ts";
import type { Inventory, ServiceOf } from "../inventory/inventory.ts";
import { samplesOf } from "../probes/prometheus.ts";
import { unitStates } from "../probes/units.ts";
import { grafanaMetricsPath, grafanaSeries } from "../services/grafana.ts";
import { grafanaRulesPath, parseRules } from "../services/prometheus-rules.ts";
import { type Asked, askItself } from "./ask-itself.ts";
import { defineServiceCheck, type Looking, type ServiceSubject } from "./check.ts";
import type { Finding } from "./finding.ts";
import { judgeRules, judgeWanted } from "./judge-rules.ts";
import { portNamed } from "../inventory/place-of-port.ts";
import { placesOf } from "./repeats.ts";
import { afterPorts, shown } from "./surfaces.ts";

export interface AlertsSeen {
  readonly asked: Asked | undefined;
  /** Whether that was asked with the inventory's token, which gets the rules and not only their number. */
  readonly withToken: boolean;
  /** When Grafana's unit last became active. */
  readonly since: Date | undefined;
}

/** How long after its start Grafana may still be taking up its rules, in milliseconds. */
const patience = 60_000;

export default defineServiceCheck({
  id: "grafana-alerts",
  title: "looks at every alert rule of the inventory, and none fires",
  kinds: ["grafana"],
  after: [...afterPorts, "grafana-health"],
  applies: (service) => portNamed(service, "http") !== undefined,
  observe: lookAtAlerts,
  judge: (seen, _subject, { inventory, now }) => judgeAlerts(seen, inventory, now),
});

async function lookAtAlerts(looking: Looking, subject: ServiceSubject<ServiceOf<"grafana">>): Promise<AlertsSeen> {
  const { token, unit } = subject.service;
  const withToken = token !== undefined && looking.secret !== undefined;
  const ask = async (): Promise<Asked | undefined> => {
    if (!withToken) return askItself(looking, subject, grafanaMetricsPath);
    const secret = await looking.secret?.(token);
    return askItself(looking, subject, grafanaRulesPath, { authorization: `Bearer ${secret?.reveal() ?? ""}` });
  };
  const [asked, [state]] = await Promise.all([ask(), unitStates(looking.host, [unit])]);
  return { asked, withToken, since: state?.activeSince };
}

/** Judges Grafana's rules. @throws LotusError where Grafana does not tell. */
export function judgeAlerts(
  { asked: told, withToken, since }: AlertsSeen,
  inventory: Inventory,
  now: Date,
): readonly Finding[] {
  if (told === undefined) return [];
  const { asked, heard } = told;
  if (heard.kind === "silence") return [{ kind: "not-answering", asked, reason: heard.reason }];
  if (withToken && (heard.answer.status === 401 || heard.answer.status === 403)) {
    throw new LotusError(`Grafana does not take the token of the inventory: it answered ${shown(heard.answer)}`, {
      hint: "make a new one under Administration, Service accounts (role Viewer), and put it where the inventory says",
    });
  }
  const rules = withToken ? parseRules(heard.answer.body) : undefined;
  const isNew = since !== undefined && now.getTime() - since.getTime() < patience;
  if (rules !== undefined) {
    return [...(isNew ? [] : judgeWanted(rules, inventory.alertRules)), ...judgeRules(rules, inventory)];
  }
  if (withToken) return [{ kind: "wrong-answer", asked, expected: "200 and its rules", got: shown(heard.answer) }];
  return judgeFigures(heard.answer, inventory, isNew);
}

/** Without a token: how many rules are looked at, and how many alerts fire or cannot be evaluated. */
function judgeFigures({ body }: HttpAnswer, inventory: Inventory, isNew: boolean): readonly Finding[] {
  const [rules] = samplesOf(body, grafanaSeries.rules);
  const alerts = samplesOf(body, grafanaSeries.alerts);
  if (rules === undefined) {
    throw new LotusError(
      "Grafana shows none of its own figures, so nobody can tell whether its alert rules are there",
      {
        hint: "name a token for it in the inventory (services.grafana.token), or let [metrics] in grafana.ini be enabled",
      },
    );
  }
  const wanted = inventory.alertRules.length;
  const count = (state: string) => alerts.find(({ labels }) => labels["state"] === state)?.value ?? 0;
  const [failing, firing] = [count("error"), count("alerting")];
  const repeats = placesOf(undefined, {}, inventory);
  return [
    ...(rules.value < wanted && !isNew
      ? [{ kind: "rule-missing", titles: undefined, wanted, active: rules.value } as const]
      : []),
    ...(failing > 0
      ? [
          {
            kind: "rule-failing",
            title: undefined,
            count: failing,
            file: "",
            error: "the reason, only a token for Grafana would tell",
          } as const,
        ]
      : []),
    ...(firing > 0
      ? [
          {
            kind: "alert-firing",
            title: undefined,
            count: firing,
            severity: undefined,
            labels: [],
            follows: repeats.services,
            repeats,
          } as const,
        ]
      : []),
  ];
}
