import type { SysctlValue } from "../../probes/sysctl.ts";
import {
  congestionControl,
  isHostOnly,
  isInherited,
  type SysctlSetting,
  tuningFile,
  winnerOf,
} from "../../services/sysctl.ts";
import type { Note } from "../change.ts";
import type { SysctlSeen, SysctlWanted } from "./plan-sysctl.ts";

/** How a wanted key stands, after it was read from /proc/sys and the files that set it at boot. */
export type SysctlState =
  | { readonly is: "applied" }
  /** Runs with another value, which this host can change. */
  | { readonly is: "drifted"; readonly value: string }
  | { readonly is: "host-only" }
  | { readonly is: "absent" }
  | { readonly is: "refused"; readonly value: string }
  /** Another file sets it to something else at the next boot. */
  | { readonly is: "overridden"; readonly by: string; readonly value: string };

/** Classifies one key. */
export function stateOf(setting: SysctlSetting, { isContainer }: SysctlWanted, seen: SysctlSeen): SysctlState {
  const { key, value } = setting;
  const now: SysctlValue = seen.values.get(key) ?? { is: "absent" };
  if (isContainer && isHostOnly(key)) return { is: "host-only" };
  if (now.is === "absent") return { is: "absent" };
  if (!now.isWritable && now.value !== value) return { is: "refused", value: now.value };
  const ours = { path: tuningFile, text: `${key} = ${value}\n` };
  const winner = winnerOf([...seen.files.filter(({ path }) => path !== tuningFile), ours], key);
  if (winner !== undefined && winner.path !== tuningFile && winner.value !== value) {
    return { is: "overridden", by: winner.path, value: winner.value };
  }
  return now.value === value ? { is: "applied" } : { is: "drifted", value: now.value };
}

/** What cannot be brought about from here, and what only comes with a restart. Keys of one fate share a note. */
export function notesOn(wanted: SysctlWanted, seen: SysctlSeen): readonly Note[] {
  const states = wanted.settings.map((setting) => ({ ...setting, state: stateOf(setting, wanted, seen) }));
  const keys = (is: SysctlState["is"]) =>
    states.flatMap(({ key, state }) => (state.is === is ? ["value" in state ? `${key} (${state.value})` : key] : []));
  return [
    ...states.flatMap(({ key, value, state }) =>
      key === congestionControl && state.is === "drifted" ? [unknownNote(key, value)] : [],
    ),
    ...together(keys("host-only"), (named) => hostOnlyNote(named, wanted)),
    ...together(keys("absent"), (named) => ({
      kind: "sysctl-absent",
      weight: "unmet",
      text: `left out, as this kernel does not have it here: ${named}`,
    })),
    ...together(keys("refused"), (named) => ({
      kind: "sysctl-refused",
      weight: "unmet",
      text: `left out, as it may not be written here: ${named}`,
    })),
    ...states.flatMap(({ key, state }) => (state.is === "overridden" ? [overriddenNote(key, state)] : [])),
    ...wanted.inherits.flatMap((setting) => inheritance(setting, wanted, seen)),
  ];
}

function together(keys: readonly string[], note: (named: string) => Note): readonly Note[] {
  return keys.length === 0 ? [] : [note(keys.join(", "))];
}

function unknownNote(key: string, value: string): Note {
  const text = `${key}: whether the kernel has ${value} is known only when it is set`;
  return { kind: "sysctl-unknown", weight: "unknown", text };
}

function hostOnlyNote(named: string, { host, node = "its Proxmox host" }: SysctlWanted): Note {
  return {
    kind: "sysctl-host-only",
    weight: "unmet",
    text: `left out, as only ${node} can set it for its containers: ${named}`,
    remedy: `move it in the inventory from ${host} to ${node}, then: lotus tune sysctl`,
  };
}

function overriddenNote(key: string, { by, value }: Extract<SysctlState, { readonly is: "overridden" }>): Note {
  return {
    kind: "sysctl-overridden",
    weight: "unmet",
    text: `${key} is set to ${value} by ${by} at the next boot, after ${tuningFile}`,
    remedy: `take that line out of ${by}`,
  };
}

/** A container has a copy of some values, made when it was started. */
function inheritance({ key, value }: SysctlSetting, wanted: SysctlWanted, { values }: SysctlSeen): readonly Note[] {
  const now = values.get(key);
  const isOwn = wanted.settings.some((setting) => setting.key === key && !isHostOnly(key));
  if (!isInherited(key) || isOwn || now?.is !== "there" || now.value === value) return [];
  const text = `${key} is ${now.value} here: a container takes ${value} over from ${wanted.node} only when it is started`;
  return [
    {
      kind: "sysctl-waits-for-restart",
      weight: "waits",
      text,
      remedy: "once it runs on the Proxmox host, restart the container when nobody is in a call",
    },
  ];
}
