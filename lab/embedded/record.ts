import { join } from "node:path";

import { exec } from "../exec.ts";
import { labDirectory } from "../places.ts";
import { run } from "../run.ts";
import { type Scenario, scenarios } from "./scenarios.ts";

const minute = 60_000;

/** Asks the Debian lab anew all that a health run asks, first as it is, then with each fault that is played from captures. */
export async function record(): Promise<number> {
  const ask = (...words: readonly string[]): Promise<number> => exec([process.execPath, join(labDirectory, "embedded/record-run.ts"), ...words]);
  const lab = (...words: readonly string[]) => run([process.execPath, join(labDirectory, "lab.ts"), ...words], { timeout: 2 * minute });
  const healthy = await ask();
  if (healthy !== 0) return healthy;
  for (const [name, scenario] of Object.entries<Scenario>(scenarios)) {
    if (scenario.recorded !== true) continue;
    await lab("break", name);
    try {
      const status = await ask(name);
      if (status !== 0) return status;
    } finally {
      await lab("mend", name);
    }
  }
  return 0;
}
