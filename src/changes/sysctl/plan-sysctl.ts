import type { SysctlValue } from "../../probes/sysctl.ts";
import {
  congestionControl,
  isHostOnly,
  modulesFile,
  moduleOf,
  pathOfKey,
  renderSysctlConf,
  type SysctlFile,
  type SysctlSetting,
  tuningFile,
} from "../../services/sysctl.ts";
import type { Change, FileState, HostPlan, RunCommand } from "../change.ts";
import { fileChange, plainFile } from "../file-change.ts";
import { notesOn } from "./sysctl-notes.ts";

/** What the inventory wants of one host. */
export interface SysctlWanted {
  readonly host: string;
  readonly label: string;
  /** In an unprivileged container many keys are its Proxmox host's. */
  readonly isContainer: boolean;
  /** Name of its Proxmox host, where the inventory says so. */
  readonly node: string | undefined;
  /** In the inventory's order. */
  readonly settings: readonly SysctlSetting[];
  /** What its Proxmox host is to hand on to it when it starts. */
  readonly inherits: readonly SysctlSetting[];
}

/** What was seen of it. */
export interface SysctlSeen {
  readonly file: FileState | undefined;
  readonly modules: FileState | undefined;
  readonly files: readonly SysctlFile[];
  /** Of every key that is wanted or inherited. */
  readonly values: ReadonlyMap<string, SysctlValue>;
}

/**
 * What has to be done so that the wanted values run now and after a boot. Only keys that this host can set go into its file;
 * what cannot be set is said. Equal values are not written again.
 */
export function planSysctl(wanted: SysctlWanted, seen: SysctlSeen): HostPlan {
  const settable = wanted.settings.filter((setting) => canSet(setting, wanted, seen));
  const changes = [
    ...(settable.length === 0 ? [] : fileChange(tuningFile, seen.file, plainFile(renderSysctlConf(settable)))),
    ...modulesChange(settable, seen.modules),
    ...valueChange(settable, seen),
  ];
  return { host: wanted.host, label: wanted.label, changes, notes: notesOn(wanted, seen) };
}

/** Whether a key can be set here: not its Proxmox host's, there, and not refused. */
function canSet({ key }: SysctlSetting, { isContainer }: SysctlWanted, { values }: SysctlSeen): boolean {
  const seen = values.get(key);
  return !(isContainer && isHostOnly(key)) && seen?.is === "there" && seen.isWritable;
}

/** An algorithm that is a module must be loaded before its name is written at boot. What lotus wrote goes when it is not. */
function modulesChange(settings: readonly SysctlSetting[], before: FileState | undefined): readonly Change[] {
  const wanted = settings.find(({ key }) => key === congestionControl);
  const module = wanted === undefined ? undefined : moduleOf(wanted.value);
  if (module !== undefined) return fileChange(modulesFile, before, plainFile(`${modulesHead}${module}\n`));
  const isOurs = before !== undefined && String(before.content).startsWith(modulesHead);
  return isOurs ? [{ kind: "remove", path: modulesFile, before }] : [];
}

const modulesHead = "# Written by `lotus tune sysctl`.\n";

/** One command for all keys that run with another value. What it did is read from /proc/sys: sysctl ends with 0 even when refused. */
function valueChange(settings: readonly SysctlSetting[], { values }: SysctlSeen): readonly RunCommand[] {
  const drifted = settings.flatMap((setting) => {
    const seen = values.get(setting.key);
    return seen?.is === "there" && seen.value !== setting.value ? [{ ...setting, old: seen.value }] : [];
  });
  if (drifted.length === 0) return [];
  const set = (pairs: readonly (readonly [string, string])[]) => [
    "sysctl",
    "-q",
    "-w",
    ...pairs.map(([key, value]) => `${key}=${value}`),
  ];
  const reads = (pairs: readonly (readonly [string, string])[]) =>
    pairs.map(([key, value]) => `${pathOfKey(key)}:${value}`).join("\n");
  const [after, before] = [
    drifted.map(({ key, value }) => [key, value] as const),
    drifted.map(({ key, old }) => [key, old] as const),
  ];
  return [
    {
      kind: "run",
      command: set(after),
      because: `setting ${drifted.length === 1 ? "1 value" : `${drifted.length} values`} that run otherwise`,
      undo: set(before),
      readBack: {
        ask: ["grep", "-H", "", ...drifted.map(({ key }) => pathOfKey(key))],
        before: reads(before),
        after: reads(after),
      },
    },
  ];
}
