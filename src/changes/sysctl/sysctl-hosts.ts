import { fileState } from "../../probes/file-state.ts";
import { sysctlFiles, sysctlValues } from "../../probes/sysctl.ts";
import type { HostView } from "../../hosts/host.ts";
import type { HostEntry, Inventory } from "../../inventory/inventory.ts";
import { isInherited, modulesFile, tuningFile } from "../../services/sysctl.ts";
import type { Verdict } from "../apply.ts";
import type { SysctlSeen, SysctlWanted } from "./plan-sysctl.ts";
import { stateOf } from "./sysctl-notes.ts";

/** What the inventory wants of a host; undefined when it says nothing about it. */
export function wantedOf(
  { name, label, kind, node, sysctl }: HostEntry,
  { hosts }: Inventory,
): SysctlWanted | undefined {
  const above = hosts.find((host) => host.name === node);
  const settings = settingsOf(sysctl);
  const inherits = kind === "lxc" ? settingsOf(above?.sysctl).filter(({ key }) => isInherited(key)) : [];
  if (settings.length === 0) return undefined;
  return { host: name, label, isContainer: kind === "lxc", node, settings, inherits };
}

/** Looks at everything the plan depends on, in one exchange. */
export async function seeSysctl(host: HostView, { settings, inherits }: SysctlWanted): Promise<SysctlSeen> {
  const keys = [...new Set([...settings, ...inherits].map(({ key }) => key))];
  const [file, modules, files, values] = await Promise.all([
    fileState(host, tuningFile),
    fileState(host, modulesFile),
    sysctlFiles(host),
    sysctlValues(host, keys),
  ]);
  return { file, modules, files, values };
}

/** Reads each key back and says which runs; what this host cannot set is no failure of the change. */
export function verdictOn(wanted: SysctlWanted, seen: SysctlSeen): Verdict {
  const states = wanted.settings.map((setting) => ({ ...setting, state: stateOf(setting, wanted, seen) }));
  const running = states.filter(({ state }) => state.is === "applied" || state.is === "overridden");
  const failures = states.flatMap(({ key, value, state }) =>
    state.is === "drifted" ? [`${wanted.label}: ${key} reads ${state.value} and not ${value}`] : [],
  );
  return { proofs: [`${running.length} of ${states.length} values read back from /proc/sys`], failures };
}

function settingsOf(sysctl: HostEntry["sysctl"]) {
  return Object.entries(sysctl ?? {}).map(([key, value]) => ({ key, value }));
}
