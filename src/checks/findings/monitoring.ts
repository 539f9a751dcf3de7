import type { AdviceTable, Place } from "../advice.ts";
import { ago, duration } from "../quantities.ts";
import { journalOf } from "./answers.ts";

/** What can be wrong with measuring and alerting. Times in milliseconds. */
export type MonitoringFinding =
  | {
      readonly kind: "scrape-stale";
      readonly job: string;
      readonly target: string;
      /** When it was last scraped; undefined when it never was. */
      readonly scraped: Date | undefined;
      readonly interval: number | undefined;
      readonly limit: number;
    }
  | { readonly kind: "config-not-loaded"; readonly asked: string; readonly configured: Date }
  | {
      readonly kind: "rule-missing";
      /** The rules that are not there; undefined where only their number is known. */
      readonly titles: readonly string[] | undefined;
      readonly wanted: number;
      readonly active: number;
    }
  | { readonly kind: "rule-paused"; readonly titles: readonly string[] }
  | {
      readonly kind: "rule-failing";
      /** Undefined where only the number is known. */
      readonly title: string | undefined;
      readonly count: number;
      readonly file: string;
      readonly error: string;
    }
  | {
      readonly kind: "rule-differs";
      readonly title: string;
      readonly setting: "for" | "severity";
      readonly wanted: string;
      readonly running: string;
    }
  | {
      readonly kind: "alert-firing";
      /** Undefined where only the number is known. */
      readonly title: string | undefined;
      readonly count: number;
      readonly severity: string | undefined;
      /** What tells one alert of the rule from another: `instance=10.10.10.29:9100`. */
      readonly labels: readonly string[];
    }
  | { readonly kind: "textfile-unreadable"; readonly asked: string; readonly read: readonly string[] }
  | { readonly kind: "grafana-database-lost"; readonly asked: string; readonly got: string }
  | { readonly kind: "storj-outdated"; readonly figure: string; readonly values: readonly number[] };

/** The words for findings about measuring and alerting. */
export const monitoringAdvice = {
  "scrape-stale": {
    severity: "warning",
    title: ({ job, scraped }) => `Prometheus ${scraped === undefined ? "has never scraped" : "seldom scrapes"} ${job}`,
    detail: ({ target, scraped, interval, limit }, { now }) => [
      target,
      `last scraped ${ago(scraped, now) ?? "never"}${interval === undefined ? "" : `, to be scraped every ${duration(interval)}`}`,
      `a figure counts for ${duration(limit)}`,
    ],
    means: ({ job }) => `between two scrapes there are no figures of ${job}, and alerts on them cannot fire`,
    fix: ({ job }, place) => [
      `lotus exec ${place.host.name} -- grep -n -A 8 'job_name.*${job}' ${configOf(place)}`,
      ...journalOf(place),
    ],
  },
  "config-not-loaded": {
    severity: "warning",
    title: () => "Prometheus refused its configuration and goes on with the one before",
    detail: ({ asked, configured }, { now }) => [
      `asked  ${asked}`,
      `the one in force was read ${ago(configured, now) ?? "before"}`,
    ],
    means: () => "what was changed since is not measured; at its next start Prometheus will not come up",
    fix: (_, place) => [
      `lotus exec ${place.host.name} -- promtool check config ${configOf(place)}`,
      ...journalOf(place),
    ],
  },
  "rule-missing": {
    severity: "warning",
    title: ({ wanted, active, titles }) =>
      titles?.length === 1
        ? `The alert rule ${titles[0]} is missing`
        : `${wanted - active} of ${wanted} alert rules are missing`,
    detail: ({ titles, wanted, active }) => [
      titles === undefined
        ? `the inventory has ${wanted} and ${active} are looked at; which, only a token for Grafana would tell`
        : titles.join(", "),
    ],
    means: () => "nobody is told when what they watch goes wrong",
    fix: ({ titles }, { host, service }) =>
      titles === undefined
        ? [
            `lotus inventory show ${service?.name ?? host.name}   # name a token there to learn which`,
            `lotus exec ${host.name} -- ls -l /etc/grafana/provisioning/alerting`,
          ]
        : [`lotus inventory show ${service?.name ?? host.name}`],
  },
  "rule-paused": {
    severity: "warning",
    title: ({ titles }) =>
      titles.length === 1 ? `The alert rule ${titles[0]} is paused` : `${titles.length} alert rules are paused`,
    detail: ({ titles }) => (titles.length === 1 ? [] : [titles.join(", ")]),
    means: () => "nobody is told when what they watch goes wrong",
    fix: (_, { host, service }) => [
      `lotus inventory show ${service?.name ?? host.name}   # its address; resume the rule under Alerting, Alert rules`,
    ],
  },
  "rule-failing": {
    severity: "warning",
    title: ({ title, count }) =>
      title === undefined ? `${count} alert rules cannot be evaluated` : `The rule ${title} cannot be evaluated`,
    detail: ({ file, error }) => [...(file === "" ? [] : [`in    ${file}`]), `says  ${error}`],
    means: () => "it cannot fire, whatever happens",
    fix: ({ file }, place) =>
      file.startsWith("/")
        ? [`lotus exec ${place.host.name} -- promtool check rules ${file}`, ...journalOf(place)]
        : journalOf(place),
  },
  "rule-differs": {
    severity: "warning",
    title: ({ title, setting }) =>
      `The alert rule ${title} has another ${setting === "for" ? "patience" : "severity"} than the inventory`,
    detail: ({ wanted, running }) => [`expected  ${wanted}`, `got       ${running}`],
    means: ({ setting }) =>
      setting === "for" ? "people are told sooner or later than planned" : "it may reach others than planned",
    fix: (_, { host, service }) => [`lotus inventory show ${service?.name ?? host.name}`],
  },
  "alert-firing": {
    severity: "warning",
    title: ({ title, count }) =>
      title === undefined
        ? `${count === 1 ? "An alert fires" : `${count} alerts fire`} in Grafana`
        : `The alert ${title} fires${count === 1 ? "" : `, ${count} times`}`,
    detail: ({ title, severity, labels }) => [
      ...(title === undefined ? ["which, only a token for Grafana would tell"] : []),
      ...(severity === undefined ? [] : [`severity  ${severity}`]),
      ...labels,
    ],
    means: () => "what it watches is beyond its limit, and lotus itself has found nothing that explains it",
    fix: ({ title }, { host, service }) => [
      title === undefined
        ? `lotus inventory show ${service?.name ?? host.name}   # name a token there to learn which`
        : `lotus inventory show ${service?.name ?? host.name}   # its address; the alert is listed under Alerts`,
    ],
  },
  "textfile-unreadable": {
    severity: "warning",
    title: (_, { host }) => `A file of figures on ${host.name} cannot be read`,
    detail: ({ asked, read }) => [
      `asked  ${asked}`,
      "got    node_textfile_scrape_error 1",
      `read   ${read.length === 0 ? "none" : read.join(", ")}`,
    ],
    means: () => "the figures in that file are missing, and alerts on them cannot fire",
    fix: (_, place) => [
      `lotus exec ${place.host.name} -- ls -l /var/lib/prometheus/node-exporter`,
      ...journalOf(place),
    ],
  },
  "grafana-database-lost": {
    severity: "broken",
    title: () => "Grafana runs, but has lost its database",
    detail: ({ asked, got }) => [`asked  ${asked}`, `got    ${got}`],
    means: () => "no dashboard opens, nobody can log in, and no alert is evaluated or sent",
    fix: (_, place) => [
      ...journalOf(place),
      `lotus exec ${place.host.name} -- ls -l /var/lib/grafana`,
      `lotus exec ${place.host.name} -- df -h /var/lib/grafana`,
    ],
  },
  "storj-outdated": {
    severity: "warning",
    title: () => "The Storj node is not up to date",
    detail: ({ figure, values }) => [`Prometheus has ${figure} ${values.join(", ")}`],
    means: () => "a node that stays behind is given no new data and is disqualified in the end; Matrix is not affected",
    fix: (_, { host }) => [`lotus exec ${host.name} -- systemctl list-units '*storj*' '*storagenode*' docker.service`],
  },
} satisfies AdviceTable<MonitoringFinding>;

function configOf({ service }: Place): string {
  return service?.paths["config"] ?? "/etc/prometheus/prometheus.yml";
}
