import type { Check } from "./check.ts";
import hostReachable from "./host-reachable.ts";
import unitRunning from "./unit-running.ts";

/** Every check there is, in the order reports list them: one line each. */
export const checks: readonly Check[] = [
  // Hosts
  hostReachable,

  // Units and ports of every service
  unitRunning,

  // What each service answers
];
