import { LotusError } from "../errors.ts";
import type { RemoteCommand } from "../hosts/command.ts";
import type { HostView } from "../hosts/host.ts";
import { lastWords, printable } from "../hosts/printable.ts";

/** Every process with the unit it belongs to. */
export const askProcesses: RemoteCommand = ["ps", "-e", "-o", "unit:128=,comm="];

/** The names of a unit's processes, each once; at most 15 characters of each, as the kernel keeps them. */
export function parseProcesses(stdout: string, unit: string): readonly string[] {
  const rows = printable(stdout)
    .split("\n")
    .map((line) => /^(\S+)\s+(.+)$/.exec(line.trim()));
  return [...new Set(rows.flatMap((row) => (row?.[1] === unit && row[2] !== undefined ? [row[2].trim()] : [])))];
}

/** The names of the processes that belong to a unit. */
export async function processesOf(host: HostView, unit: string): Promise<readonly string[]> {
  const { status, stdout, stderr } = await host.query(askProcesses);
  if (status === 0) return parseProcesses(stdout, unit);
  throw new LotusError(`${host.label} did not list its processes: ${lastWords(stderr)}`, {
    hint: `lotus exec ${host.name} -- ps -e`,
  });
}
