import type { AdviceTable } from "../advice.ts";
import { ago, duration, size } from "../quantities.ts";
import { journalOf, lossOf } from "./answers.ts";

/** What can be wrong with backups, single sign-on and who watches from outside. Times in milliseconds, sizes in bytes. */
export type SafetyFinding =
  | { readonly kind: "monitor-missing"; readonly service: string; readonly monitors: number }
  | { readonly kind: "monitor-paused"; readonly service: string; readonly monitor: string }
  | { readonly kind: "backup-missing"; readonly backup: string; readonly host: string; readonly path: string }
  | {
      readonly kind: "backup-stale";
      readonly backup: string;
      readonly host: string;
      readonly file: string;
      readonly made: Date;
      readonly maxAge: number;
    }
  | {
      readonly kind: "backup-unusable";
      readonly backup: string;
      readonly host: string;
      readonly file: string;
      readonly bytes: number;
      /** In a few words: `it is cut off`. */
      readonly reason: string;
    }
  | { readonly kind: "sso-discovery-wrong"; readonly asked: string; readonly expected: string; readonly got: string }
  | { readonly kind: "directory-refuses"; readonly user: string; readonly code: number };

/** The words for them. */
export const safetyAdvice = {
  "monitor-missing": {
    severity: "warning",
    title: ({ service }) => `Uptime Kuma does not watch ${service}`,
    detail: ({ service, monitors }) => [`none of its ${monitors} monitors has the name or the address of ${service}`],
    means: ({ service }) => `nobody is told when ${service} goes down, unless Grafana tells`,
    fix: ({ service }) => [
      `lotus inventory show ${service}   # the address to watch, or take it out of uptimeMonitors`,
    ],
  },
  "monitor-paused": {
    severity: "warning",
    title: ({ service }) => `Uptime Kuma's monitor of ${service} is paused`,
    detail: ({ monitor }) => [`monitor  ${monitor}`],
    means: ({ service }) => `nobody is told when ${service} goes down, unless Grafana tells`,
    fix: (_, { host, service }) => [
      `lotus inventory show ${service?.name ?? host.name}   # its address; resume the monitor there`,
    ],
  },
  "backup-missing": {
    severity: "broken",
    title: ({ backup }) => `There is no backup ${backup}`,
    detail: ({ host, path }) => [`no file on ${host} is named ${path}`],
    means: () => "nobody notices until something is lost, and then it stays lost",
    fix: ({ host, path }) => [
      `lotus exec ${host} -- ls -la ${folderOf(path)}`,
      `lotus exec ${host} -- systemctl list-timers --all`,
    ],
  },
  "backup-stale": {
    severity: "warning",
    title: ({ backup, made }, { now }) => `The newest backup ${backup} was made ${ago(made, now) ?? "long ago"}`,
    detail: ({ host, file, maxAge }) => [`${host}:${file}`, `the inventory expects one every ${duration(maxAge)}`],
    means: ({ made }, { now }) => `what was written since ${ago(made, now) ?? "then"} would be lost with the disk`,
    fix: ({ host, file }) => [
      `lotus exec ${host} -- ls -la ${folderOf(file)}`,
      `lotus exec ${host} -- systemctl list-timers --all`,
      `lotus exec ${host} -- df -h ${folderOf(file)}`,
    ],
  },
  "backup-unusable": {
    severity: "broken",
    title: ({ backup }) => `The newest backup ${backup} is of no use`,
    detail: ({ host, file, bytes, reason }) => [`${host}:${file}, ${size(bytes)}`, reason],
    means: () => "nobody notices until something is lost, and then it stays lost",
    fix: ({ host, file }) => [
      `lotus exec ${host} -- ls -la ${folderOf(file)}`,
      `lotus exec ${host} -- df -h ${folderOf(file)}`,
    ],
  },
  "sso-discovery-wrong": {
    severity: "broken",
    title: () => "Authelia does not tell Synapse how to log people in",
    detail: ({ asked, expected, got }) => [`asked     ${asked}`, `expected  ${expected}`, `got       ${got}`],
    means: () => "nobody can log in through single sign-on; Synapse before 1.151 does not even start",
    fix: (_, place) => [
      `lotus exec ${place.host.name} -- grep -n -A 4 identity_providers /etc/authelia/configuration.yml`,
      ...journalOf(place),
    ],
  },
  "directory-refuses": {
    severity: "broken",
    title: ({ user }) => `The directory refuses the login of ${user}`,
    detail: ({ code }) => [`LDAP says ${code === 49 ? "49, invalid credentials" : code}`],
    means: (_, place) => `if the password is right: ${lossOf(place)}`,
    fix: (_, place) => [`lotus inventory show ${place.service?.name ?? place.host.name}`, ...journalOf(place)],
  },
} satisfies AdviceTable<SafetyFinding>;

/** Up to the first name with a wildcard. */
function folderOf(path: string): string {
  const plain = path.split(/[*?[]/, 1)[0] ?? "/";
  return plain.slice(0, plain.lastIndexOf("/")) || "/";
}
