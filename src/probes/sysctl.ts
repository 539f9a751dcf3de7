import { LotusError } from "../errors.ts";
import type { RemoteCommand } from "../hosts/command.ts";
import type { HostView } from "../hosts/host.ts";
import { lastWords } from "../hosts/printable.ts";
import { pathOfKey, squeezed, type SysctlFile, sysctlFolders } from "../services/sysctl.ts";

/** A key as the kernel shows it now. */
export type SysctlValue =
  /** This kernel, or this container, does not have it. */
  { readonly is: "absent" } | { readonly is: "there"; readonly value: string; readonly isWritable: boolean };

/** Writes nothing: `-w` asks whether writing would be allowed, which for /proc/sys the kernel answers truly even to root. */
const valuesScript = String.raw`for p; do
  if [ ! -e "$p" ]; then printf '%s\tabsent\n' "$p"; continue; fi
  w=refused; [ -w "$p" ] && w=writable
  printf '%s\t%s\t%s\n' "$p" "$w" "$(tr '\t\n' '  ' < "$p" 2> /dev/null)"
done`;

const filesScript = String.raw`for f; do [ -f "$f" ] && { printf '\001%s\n' "$f"; cat "$f"; }; done; :`;

export function askSysctlValues(keys: readonly string[]): RemoteCommand {
  return ["sh", "-c", valuesScript, "sysctl-values", ...keys.map(pathOfKey)];
}

/** Lines of `PATH\tabsent` or `PATH\twritable|refused\tVALUE`, in the order asked; undefined when they do not match up. */
export function parseSysctlValues(
  stdout: string,
  keys: readonly string[],
): ReadonlyMap<string, SysctlValue> | undefined {
  const lines = stdout.split("\n").filter((line) => line !== "");
  const values = keys.map((key, index): readonly [string, SysctlValue] | undefined => {
    const [path, how, value] = lines[index]?.split("\t") ?? [];
    if (path !== pathOfKey(key)) return undefined;
    if (how === "absent") return [key, { is: "absent" }];
    if (value === undefined || (how !== "writable" && how !== "refused")) return undefined;
    return [key, { is: "there", value: squeezed(value), isWritable: how === "writable" }];
  });
  return lines.length === keys.length && values.every((value) => value !== undefined) ? new Map(values) : undefined;
}

export const askSysctlFiles: RemoteCommand = [
  "sh",
  "-c",
  `set -- ${sysctlFolders.map((folder) => `${folder}/*.conf`).join(" ")} /etc/sysctl.conf; ${filesScript}`,
];

/** Each file behind a line with its path. */
export function parseSysctlFiles(stdout: string): readonly SysctlFile[] {
  return stdout
    .split("\u0001")
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      return end === -1 ? { path: part, text: "" } : { path: part.slice(0, end), text: part.slice(end + 1) };
    });
}

/** What these keys are now. @throws LotusError when the host does not say. */
export async function sysctlValues(host: HostView, keys: readonly string[]): Promise<ReadonlyMap<string, SysctlValue>> {
  if (keys.length === 0) return new Map();
  const { stdout, stderr } = await host.query(askSysctlValues(keys));
  const values = parseSysctlValues(stdout, keys);
  if (values !== undefined) return values;
  throw new LotusError(`${host.label} did not say how its sysctl keys are: ${lastWords(stderr || stdout)}`, {
    hint: `lotus exec ${host.name} -- sysctl ${keys[0]}`,
  });
}

/** Every file that sets keys at boot. */
export async function sysctlFiles(host: HostView): Promise<readonly SysctlFile[]> {
  return parseSysctlFiles((await host.query(askSysctlFiles)).stdout);
}
