import { failedUnits } from "../probes/failed-units.ts";
import { defineHostCheck } from "./check.ts";
import type { Finding } from "./finding.ts";

export default defineHostCheck({
  id: "failed-units",
  title: "has no failed unit besides its services",
  after: [],
  observe: ({ host }) => failedUnits(host),
  judge: (failed, { host }, { inventory }) => {
    const own = inventory.services.filter((service) => service.host === host.name).map(({ unit }) => unit);
    return judgeFailedUnits(failed, own);
  },
});

/** The services' own units have a check of their own. */
export function judgeFailedUnits(
  failed: readonly string[],
  services: readonly (string | undefined)[],
): readonly Finding[] {
  const units = failed.filter((unit) => !services.includes(unit));
  return units.length === 0 ? [] : [{ kind: "unit-failed", units }];
}
