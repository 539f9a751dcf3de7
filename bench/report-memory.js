// Imported before a program that is measured: writes the most memory it ever had, in bytes, to the file named for it.
import { writeFileSync } from "node:fs";

process.on("exit", () => {
  writeFileSync(process.env.LOTUS_BENCH_MEMORY, String(process.resourceUsage().maxRSS * 1024));
});
