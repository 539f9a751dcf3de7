import type { AdviceTable, Place } from "../advice.ts";
import { duration, percent, size } from "../quantities.ts";
import { displayName } from "../service-words.ts";

/** What can be wrong with a machine. Sizes in bytes, shares from 0 to 1, times in milliseconds. */
export type HostFinding =
  | {
      readonly kind: "host-unreachable";
      readonly address: string;
      /** `refused`: it answers, but sshd does not; `name-not-found`: it has no address. */
      readonly cause: "refused" | "timeout" | "unreachable" | "name-not-found";
      readonly reason: string;
    }
  | {
      readonly kind: "host-key-changed";
      /** Fingerprint of the key in known_hosts, where the transport says it. */
      readonly known: string | undefined;
      readonly offered: string;
      /** Where the known key stands: `/root/.ssh/known_hosts:12`. */
      readonly file: string;
    }
  | { readonly kind: "host-key-revoked"; readonly offered: string; readonly file: string }
  | (FullDisk & { readonly kind: "disk-full" })
  | (FullDisk & { readonly kind: "disk-filling" })
  | { readonly kind: "memory-short"; readonly used: number; readonly available: number; readonly total: number }
  | { readonly kind: "memory-tight"; readonly used: number; readonly available: number; readonly total: number }
  | { readonly kind: "clock-off"; readonly offset: number; readonly uncertainty: number }
  | { readonly kind: "unit-failed"; readonly units: readonly string[] };

interface FullDisk {
  readonly mount: string;
  /** Space in bytes, or inodes: a file system without free inodes takes no new file. */
  readonly of: "space" | "inodes";
  readonly used: number;
  readonly free: number;
}

/** The words for findings about machines. */
export const hostAdvice = {
  "host-unreachable": {
    severity: "broken",
    title: (_, { host }) => `${host.name} cannot be reached`,
    detail: ({ reason }) => [reason],
    means: (_, { neighbours }) =>
      neighbours.length === 0
        ? "nothing is known of it"
        : `nothing is known of ${neighbours.map(displayName).join(", ")}; if the machine is down, so is all of that`,
    fix: ({ address, cause }, { host }) => {
      if (cause === "name-not-found") return [`getent hosts ${address}`, `lotus inventory show ${host.name}`];
      if (cause === "refused")
        return atItsNode(host, ["exec ID -- systemctl status ssh", "exec ID -- systemctl start ssh"]);
      return [`ping -c 3 ${address}`, ...atItsNode(host, ["status ID", "start ID"])];
    },
  },
  "host-key-changed": {
    severity: "broken",
    title: (_, { host }) => `${host.name} shows another host key than before`,
    detail: ({ known, offered, file }) => [`known    ${known ?? "a key"}  (${file})`, `offered  ${offered}`],
    means: () => "the machine was rebuilt, or someone is in between; nothing was sent to it",
    fix: (_, { host }) => [`lotus trust ${host.name} --replace   # only if you rebuilt it`],
  },
  "host-key-revoked": {
    severity: "broken",
    title: (_, { host }) => `${host.name} shows a host key that is revoked`,
    detail: ({ offered, file }) => [`offered  ${offered}`, `revoked  ${file}`],
    means: () => "whoever answers there holds a key that must not be trusted any more; nothing was sent to it",
    fix: (_, { host }) => [
      `lotus trust ${host.name} --replace   # only once you know who runs it and it has new host keys`,
    ],
  },
  "disk-full": {
    severity: "broken",
    title: diskTitle,
    detail: (finding) => [diskDetail(finding)],
    means: () => "programs there can no longer write: databases stop, logs and uploads are lost",
    fix: diskFix,
  },
  "disk-filling": {
    severity: "warning",
    title: diskTitle,
    detail: (finding) => [diskDetail(finding)],
    means: () => "nothing yet; when it is full, databases stop and uploads are lost",
    fix: diskFix,
  },
  "memory-short": {
    severity: "broken",
    title: ({ used }, { host }) => `${host.name} is out of memory: ${percent(used)} used`,
    detail: ({ available, total }) => [`${size(available)} of ${size(total)} left`],
    means: () => "the kernel will end a program at any moment, often the largest: a database or Synapse",
    fix: memoryFix,
  },
  "memory-tight": {
    severity: "warning",
    title: ({ used }, { host }) => `${host.name} is short of memory: ${percent(used)} used`,
    detail: ({ available, total }) => [`${size(available)} of ${size(total)} left`],
    means: () => "everything there gets slower; the kernel ends a program when nothing is left",
    fix: memoryFix,
  },
  "clock-off": {
    severity: "warning",
    title: ({ offset }, { host }) =>
      `The clock of ${host.name} is ${duration(Math.abs(offset))} ${offset > 0 ? "fast" : "slow"}`,
    detail: ({ uncertainty }) => [
      `compared with the clock of the machine lotus runs on, to within ${duration(uncertainty)}`,
    ],
    means: () => "calls can be refused for expired credentials, log-ins and federation for signatures out of time",
    fix: (_, { host }) => [`lotus exec ${host.name} -- timedatectl`, ...(host.kind === "lxc" ? clockOfNode(host) : [])],
  },
  "unit-failed": {
    severity: "warning",
    title: ({ units }) => (units.length === 1 ? `${units[0]} failed` : `${units.length} units failed`),
    detail: ({ units }) => (units.length === 1 ? [] : units),
    means: () => "something the inventory does not name has stopped; timers and mounts count too",
    fix: ({ units }, { host }) => [
      `lotus exec ${host.name} -- systemctl status ${units.join(" ")}`,
      `lotus exec ${host.name} -- systemctl reset-failed ${units.join(" ")}   # once it is dealt with`,
    ],
  },
} satisfies AdviceTable<HostFinding>;

/** Commands of pct about a container, to be typed on its Proxmox host, which the inventory may not name. */
function atItsNode({ lxc, node }: Place["host"], commands: readonly string[]): readonly string[] {
  if (lxc === undefined) return [];
  const words = commands.map((command) => `pct ${command.replace("ID", String(lxc))}`);
  return words.map((command) =>
    node === undefined ? `${command}   # on its Proxmox host` : `lotus exec ${node} -- ${command}`,
  );
}

/** A container has no clock of its own: it shows its Proxmox host's. */
function clockOfNode(host: Place["host"]): readonly string[] {
  return [
    host.node === undefined
      ? "chronyc tracking   # on its Proxmox host"
      : `lotus exec ${host.node} -- chronyc tracking`,
  ];
}

function diskTitle({ mount, of, used }: FullDisk, { host }: Place): string {
  return `${mount} on ${host.name} is ${percent(used)} full${of === "inodes" ? " of files" : ""}`;
}

function diskDetail({ of, free }: FullDisk): string {
  return of === "space" ? `${size(free)} left` : `${free} inodes left: it can take that many more files, however small`;
}

function diskFix({ mount, of }: FullDisk, { host }: Place): readonly string[] {
  const on = `lotus exec ${host.name} --`;
  if (of === "inodes") return [`${on} du -x --inodes --max-depth=2 --threshold=10000 ${mount}`];
  const look = `${on} du -xh --max-depth=2 --threshold=100M ${mount}`;
  const holdsJournal = ["/", "/var", "/var/log"].includes(mount);
  return holdsJournal ? [look, `${on} journalctl --vacuum-size=200M`] : [look];
}

function memoryFix(_: unknown, { host }: Place): readonly string[] {
  return [`lotus exec ${host.name} -- ps -eo rss,unit,args --sort=-rss --cols 120`];
}
