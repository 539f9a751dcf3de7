import { join } from "node:path";

import { breakLab, mendLab, readFaults } from "../break.ts";
import { exec } from "../exec.ts";
import { labDirectory } from "../places.ts";
import { type Scenario, scenarios } from "./scenarios.ts";

/** Asks the Debian lab anew all that a health run asks, first as it is, then with each fault that is played from captures. */
export async function record(): Promise<number> {
  const faults = readFaults();
  if (faults.length > 0) throw new Error(`the lab has faults; mend them first: ${faults.join(", ")}`);
  const healthy = await ask();
  if (healthy !== 0) return healthy;
  for (const [name, scenario] of Object.entries<Scenario>(scenarios)) {
    if (scenario.recorded === undefined) continue;
    const status = await withFault(name, () => ask(name));
    if (status !== 0) return status;
  }
  return 0;
}

/** One health run inside the lab's network that keeps what it hears. */
function ask(...words: readonly string[]): Promise<number> {
  return exec([process.execPath, join(labDirectory, "embedded/record-run.ts"), ...words]);
}

async function withFault(name: string, work: () => Promise<number>): Promise<number> {
  try {
    await breakLab(name);
    return await work();
  } finally {
    await mendLab(name);
  }
}
