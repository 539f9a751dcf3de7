import { type Memory, memoryOf } from "../probes/memory.ts";
import { defineHostCheck } from "./check.ts";
import type { Finding } from "./finding.ts";

export interface MemoryLimits {
  readonly memoryWarn: number;
  readonly memoryBroken: number;
}

export default defineHostCheck({
  id: "memory",
  title: "has memory to spare",
  after: [],
  observe: ({ host }) => memoryOf(host),
  judge: (memory, _, { inventory }) => judgeMemory(memory, inventory.limits),
});

/** What is not available counts as used: caches that can be given back are available. */
export function judgeMemory({ total, available }: Memory, limits: MemoryLimits): readonly Finding[] {
  const used = total === 0 ? 0 : 1 - available / total;
  if (used >= limits.memoryBroken) return [{ kind: "memory-short", used, available, total }];
  return used >= limits.memoryWarn ? [{ kind: "memory-tight", used, available, total }] : [];
}
