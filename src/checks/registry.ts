import type { Check } from "./check.ts";
import clock from "./clock.ts";
import disk from "./disk.ts";
import failedUnits from "./failed-units.ts";
import hostReachable from "./host-reachable.ts";
import memory from "./memory.ts";
import portsListening from "./ports-listening.ts";
import unitRunning from "./unit-running.ts";

/** Every check there is, in the order reports list them: one line each. */
export const checks: readonly Check[] = [
  // Hosts
  hostReachable,
  disk,
  memory,
  clock,
  failedUnits,

  // Units and ports of every service
  unitRunning,
  portsListening,

  // What each service answers
];
