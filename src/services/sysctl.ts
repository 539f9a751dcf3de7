/** The file that lotus owns, on every host; it sorts behind most others, so that its values win at boot. */
export const tuningFile = "/etc/sysctl.d/99-matrix-tuning.conf";
/** Modules that the values above need at boot. */
export const modulesFile = "/etc/modules-load.d/99-matrix-tuning.conf";

export const congestionControl = "net.ipv4.tcp_congestion_control";

/**
 * What an unprivileged container shares with its Proxmox host and cannot set: refused or absent there (Linux
 * net/core/sysctl_net_core.c, net/ipv4/sysctl_net_ipv4.c; tried on Proxmox's own container configuration).
 */
const hostOnly = [
  /^(vm|fs|kernel|user|dev|abi)\./,
  /^net\.core\.([rw]mem_(max|default)|netdev_|default_qdisc$|busy_|dev_weight|flow_limit|warnings$|message_)/,
  /^net\.ipv4\.(tcp_mem|udp_mem|tcp_max_orphans)$/,
  /^net\.netfilter\.nf_conntrack_(max|buckets)$/,
  // Each namespace has its own, but may only choose what the host has marked unrestricted.
  /^net\.ipv4\.tcp_congestion_control$/,
];

/** Copied from the host into a container when it starts, and never again. */
const inherited: ReadonlySet<string> = new Set([congestionControl, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"]);

export function isHostOnly(key: string): boolean {
  return hostOnly.some((pattern) => pattern.test(key));
}

export function isInherited(key: string): boolean {
  return inherited.has(key);
}

/** Where the kernel shows a key. One with slashes is a path already: an interface's name may have dots. */
export function pathOfKey(key: string): string {
  return `/proc/sys/${key.includes("/") ? key : key.replaceAll(".", "/")}`;
}

/** The kernel module that an algorithm is; reno and cubic are built in. */
export function moduleOf(algorithm: string): string | undefined {
  return algorithm === "reno" || algorithm === "cubic" ? undefined : `tcp_${algorithm}`;
}

/** A setting of a file in sysctl.d(5). */
export interface SysctlSetting {
  /** With dots. */
  readonly key: string;
  readonly value: string;
}

/**
 * The settings of a file. `#` and `;` begin a comment only at the start of a line; a `-` before a key lets it fail; a line
 * without `=` sets nothing.
 */
export function parseSysctlConf(text: string): readonly SysctlSetting[] {
  return text.split("\n").flatMap((line) => {
    const equals = line.indexOf("=");
    const key = line.slice(0, Math.max(0, equals)).trim().replace(/^-/, "").trim();
    return key === "" || /^[#;]/.test(line.trim())
      ? []
      : [{ key: dotted(key), value: squeezed(line.slice(equals + 1)) }];
  });
}

/** The file that lotus writes. */
export function renderSysctlConf(settings: readonly SysctlSetting[]): string {
  const head =
    "# Written by `lotus tune sysctl` from its inventory.\n# What is changed here by hand is put back by its next run.\n";
  return head + settings.map(({ key, value }) => `${key} = ${value}\n`).join("");
}

/** A file that sets keys at boot. */
export interface SysctlFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The file whose value of a key stands at the end of the boot: sorted by name whatever their folder, a name in /etc hides the
 * same name elsewhere, the last one wins; explicit keys win over globs. /etc/sysctl.conf is read last, by `sysctl --system`.
 */
export function winnerOf(
  files: readonly SysctlFile[],
  key: string,
): (SysctlSetting & { readonly path: string }) | undefined {
  const all = inOrder(files).flatMap(({ path, text }) =>
    parseSysctlConf(text).map((setting) => ({ ...setting, path })),
  );
  return all.findLast((setting) => setting.key === key) ?? all.findLast((setting) => isGlobFor(setting.key, key));
}

/** Where sysctl.d(5) looks; the first folder that has a name hides it in the others. */
export const sysctlFolders = [
  "/etc/sysctl.d",
  "/run/sysctl.d",
  "/usr/local/lib/sysctl.d",
  "/usr/lib/sysctl.d",
  "/lib/sysctl.d",
];

function inOrder(files: readonly SysctlFile[]): readonly SysctlFile[] {
  const byName = new Map<string, SysctlFile>();
  for (const folder of sysctlFolders) {
    for (const file of files.filter(({ path }) => path.startsWith(`${folder}/`))) {
      const name = file.path.slice(folder.length + 1);
      if (!byName.has(name)) byName.set(name, file);
    }
  }
  const sorted = [...byName].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, file]) => file);
  return [...sorted, ...files.filter(({ path }) => path === "/etc/sysctl.conf")];
}

function isGlobFor(pattern: string, key: string): boolean {
  if (!/[*?]/.test(pattern)) return false;
  const parts = pattern
    .split(/([*?])/)
    .map((part) => (part === "*" ? "[^.]*" : part === "?" ? "[^.]" : part.replaceAll(/[^\w]/g, "\\$&")));
  return new RegExp(`^${parts.join("")}$`).test(key);
}

/** `net/ipv4/tcp_rmem` and `net.ipv4.tcp_rmem` are one; a first slash means that dots are part of names. */
function dotted(key: string): string {
  const slash = key.indexOf("/");
  const dot = key.indexOf(".");
  return slash === -1 || (dot !== -1 && dot < slash) ? key : key.includes(".") ? key : key.replaceAll("/", ".");
}

/** The kernel prints several values with tabs. */
export function squeezed(value: string): string {
  return value.trim().replaceAll(/\s+/g, " ");
}
