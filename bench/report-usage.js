// Imported before a program that is measured: writes the most memory it ever had, in bytes, and the processor time it took, in
// milliseconds, to the file named for it.
import { writeFileSync } from "node:fs";

process.on("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const usage = { memory: maxRSS * 1024, processorMs: (userCPUTime + systemCPUTime) / 1000 };
  writeFileSync(process.env.LOTUS_BENCH_USAGE, JSON.stringify(usage));
});
