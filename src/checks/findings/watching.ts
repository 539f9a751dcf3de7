import type { AdviceTable } from "../advice.ts";
import { duration } from "../quantities.ts";

/** What can be wrong with what watches and guards the rest. Times in milliseconds. */
export type WatchingFinding =
  | { readonly kind: "exporter-blind"; readonly asked: string; readonly series: string; readonly value: number }
  | { readonly kind: "scrape-missing"; readonly job: string; readonly target: string; readonly seen: readonly string[] }
  | { readonly kind: "scrape-failing"; readonly job: string; readonly target: string; readonly error: string }
  | { readonly kind: "jail-missing"; readonly jail: string; readonly jails: readonly string[] }
  | {
      readonly kind: "jail-differs";
      readonly jail: string;
      readonly setting: "retries" | "banTime";
      readonly wanted: number;
      /** Of a ban without an end, -1. */
      readonly running: number;
    };

/** The words for findings about monitoring and guarding. */
export const watchingAdvice = {
  "exporter-blind": {
    severity: "warning",
    title: ({ series }, { service }) => `${service?.name ?? "An exporter"} answers, but sees nothing: ${series} is 0`,
    detail: ({ asked, series, value }) => [`asked  ${asked}`, `got    ${series} ${value}`],
    means: () => "its figures stand still, and alerts on them cannot fire",
    fix: (_, { host, service }) =>
      service?.unit === undefined ? [] : [`lotus exec ${host.name} -- journalctl -u ${service.unit} -n 50 --no-pager`],
  },
  "scrape-missing": {
    severity: "warning",
    title: ({ job }) => `Prometheus does not scrape ${job}`,
    detail: ({ target, seen }) => [
      `expected  ${target}`,
      `got       ${seen.length === 0 ? "no target in that job" : seen.join(", ")}`,
    ],
    means: ({ job }) => `there are no figures of ${job}, and alerts on them cannot fire`,
    fix: ({ job }, { host, service }) => [
      `lotus exec ${host.name} -- grep -n -A 6 'job_name.*${job}' ${service?.paths["config"] ?? "/etc/prometheus/prometheus.yml"}`,
      `lotus inventory show ${service?.name ?? host.name}`,
    ],
  },
  "scrape-failing": {
    severity: "warning",
    title: ({ job }) => `Prometheus cannot scrape ${job}`,
    detail: ({ target, error }) => [`${target}: ${error}`],
    means: ({ job }) => `there are no figures of ${job}, and alerts on them cannot fire`,
    fix: ({ target }, { host }) => [`lotus exec ${host.name} -- curl -sS -o /dev/null -w '%{http_code}\\n' ${target}`],
  },
  "jail-missing": {
    severity: "broken",
    title: ({ jail }) => `fail2ban has no jail ${jail}`,
    detail: ({ jails }) => [jails.length === 0 ? "it has no jail at all" : `it has ${jails.join(", ")}`],
    means: () => "nobody notices, but passwords can be guessed without limit",
    fix: (_, { host }) => [
      `lotus exec ${host.name} -- fail2ban-client status`,
      `lotus exec ${host.name} -- journalctl -u fail2ban.service -n 50 --no-pager`,
    ],
  },
  "jail-differs": {
    severity: "warning",
    title: ({ jail, setting }) => `fail2ban's jail ${jail} has another ${wordFor[setting]} than the inventory`,
    detail: ({ setting, wanted, running }) => [
      `expected  ${amount(setting, wanted)}`,
      `got       ${amount(setting, running)}`,
    ],
    means: () => "passwords can be guessed faster than planned, or people are locked out sooner",
    fix: ({ jail }, { host }) => [
      `lotus exec ${host.name} -- grep -rn -A 8 '^\\[${jail}\\]' /etc/fail2ban/jail.d /etc/fail2ban/jail.local`,
    ],
  },
} satisfies AdviceTable<WatchingFinding>;

const wordFor = { retries: "number of tries", banTime: "length of a ban" } as const;

function amount(setting: "retries" | "banTime", value: number): string {
  if (setting === "retries") return String(value);
  return value < 0 ? "for ever" : duration(value);
}
