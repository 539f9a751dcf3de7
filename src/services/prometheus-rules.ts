import { at, listAt, readJson, textAt } from "./json.ts";

/** A rule as Prometheus tells of it, and Grafana in the same shape. */
export interface Rule {
  readonly title: string;
  /** The file it stands in; Grafana's folder. */
  readonly file: string;
  /** `alerting` or `recording`. */
  readonly type: string;
  /** How long it must be true before it fires, in milliseconds. */
  readonly for: number | undefined;
  readonly severity: string | undefined;
  /** `ok`, `unknown` before the first evaluation; `err` in Prometheus and `error` in Grafana, where `nodata` means an empty answer. */
  readonly health: string;
  /** Their own words; empty while all is well. */
  readonly error: string;
  /** Only Grafana's can be: it is there and not looked at. */
  readonly paused: boolean;
  /** The labels of each alert that fires now; a pending one does not. */
  readonly firing: readonly Readonly<Record<string, string>>[];
}

/** Where both tell their rules. */
export const prometheusRulesPath = "/api/v1/rules";
export const grafanaRulesPath = "/api/prometheus/grafana/api/v1/rules";

/** Reads either answer; undefined when it is none. */
export function parseRules(body: string): readonly Rule[] | undefined {
  const json = readJson(body);
  if (textAt(json, "status") !== "success" || !Array.isArray(at(json, "data", "groups"))) return undefined;
  return listAt(json, "data", "groups").flatMap((group) =>
    listAt(group, "rules").flatMap((rule) => {
      const title = textAt(rule, "name");
      return title === undefined ? [] : [ruleOf(title, textAt(group, "file") ?? "", rule)];
    }),
  );
}

/** Titles are compared by their letters and digits: `Synapse Down` in Grafana is `SynapseDown` in a rule file. */
export function sameTitle(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

function ruleOf(title: string, file: string, rule: unknown): Rule {
  const seconds = at(rule, "duration");
  return {
    title,
    file,
    type: textAt(rule, "type") ?? "alerting",
    for: typeof seconds === "number" ? seconds * 1000 : undefined,
    severity: textAt(rule, "labels", "severity"),
    health: textAt(rule, "health") ?? "unknown",
    error: textAt(rule, "lastError") ?? "",
    paused: at(rule, "isPaused") === true,
    firing: listAt(rule, "alerts").flatMap((alert) =>
      firingWords.has(textAt(alert, "state") ?? "") ? [labelsOf(at(alert, "labels"))] : [],
    ),
  };
}

/** Prometheus's word and Grafana's, which may add why: `Alerting (NoData)`. */
const firingWords: ReadonlySet<string> = new Set(["firing", "Alerting", "Alerting (NoData)", "Alerting (Error)"]);

function labelsOf(labels: unknown): Readonly<Record<string, string>> {
  if (typeof labels !== "object" || labels === null) return {};
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]: readonly [string, unknown]) =>
      typeof value === "string" ? [[name, value]] : [],
    ),
  );
}

function plain(title: string): string {
  return title.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
}
