import { LotusError } from "../errors.ts";
import type { RemoteCommand } from "../hosts/command.ts";
import type { HostView } from "../hosts/host.ts";
import { lastWords } from "../hosts/printable.ts";

/** Memory in bytes. Available is what programs can still get without swapping. */
export interface Memory {
  readonly total: number;
  readonly available: number;
}

const cgroup = "/sys/fs/cgroup";
const meminfo = "/proc/meminfo";

/**
 * In a Proxmox container lxcfs makes /proc/meminfo show the container's own figures. Other containers show the whole machine's there,
 * and only their control group knows their limit, so both are read. `-s`: the latter files are absent on a plain machine.
 */
export const askMemory: RemoteCommand = [
  "grep",
  "-sHE",
  "^(MemTotal|MemAvailable|MemFree|Cached|Buffers):|^[0-9]+$|^inactive_file ",
  meminfo,
  `${cgroup}/memory.max`,
  `${cgroup}/memory.current`,
  `${cgroup}/memory.stat`,
];

/** Lines of `file:line`; undefined when /proc/meminfo is not among them. The tighter of machine and control group counts. */
export function parseMemory(stdout: string): Memory | undefined {
  const lines = stdout.split("\n").map((line) => {
    const end = line.indexOf(":", 1);
    return { file: line.slice(0, end), text: line.slice(end + 1) };
  });
  const kilobytes = (name: string) => {
    const line = lines.find(({ file, text }) => file === meminfo && text.startsWith(`${name}:`));
    return line === undefined ? undefined : Number(/\d+/.exec(line.text)?.[0] ?? 0) * 1024;
  };
  const total = kilobytes("MemTotal");
  if (total === undefined) return undefined;
  const guess = (kilobytes("MemFree") ?? 0) + (kilobytes("Cached") ?? 0) + (kilobytes("Buffers") ?? 0);
  const machine = { total, available: kilobytes("MemAvailable") ?? guess };

  const bytes = (file: string, pattern: RegExp) => {
    const line = lines.find((line) => line.file === `${cgroup}/${file}` && pattern.test(line.text));
    return line === undefined ? undefined : Number(pattern.exec(line.text)?.[1]);
  };
  const limit = bytes("memory.max", /^(\d+)$/);
  const current = bytes("memory.current", /^(\d+)$/);
  if (limit === undefined || current === undefined || limit >= total) return machine;
  // File pages not used lately are given back when memory runs short: they are no need of the programs.
  const reclaimable = bytes("memory.stat", /^inactive_file (\d+)$/) ?? 0;
  return { total: limit, available: Math.min(machine.available, Math.max(0, limit - current + reclaimable)) };
}

/** The host's memory, a container's own where it is one. @throws LotusError when it does not say. */
export async function memoryOf(host: HostView): Promise<Memory> {
  const { stdout, stderr } = await host.query(askMemory);
  const memory = parseMemory(stdout);
  if (memory !== undefined) return memory;
  throw new LotusError(`${host.label} did not say how much memory it has: ${lastWords(stderr || stdout)}`, {
    hint: `lotus exec ${host.name} -- free -m`,
  });
}
