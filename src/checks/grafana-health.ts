import { grafanaSurface, grafanaVersion, hasLostDatabase } from "../services/grafana.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { afterPorts, bodiesIn, judgeSurfaces, lookAt, shown, type SurfacesSeen } from "./surfaces.ts";
import { judgeVersion } from "./version.ts";

export default defineServiceCheck({
  id: "grafana-health",
  title: "answers, its database too, in the expected version",
  kinds: ["grafana"],
  after: afterPorts,
  observe: (looking, subject) => lookAt(looking, subject, [grafanaSurface]),
  judge: (seen, { service }, { now }) => [
    ...judgeHealth(seen, now),
    ...judgeVersion(bodiesIn(seen).map(grafanaVersion).find(Boolean), service.version),
  ],
});

/** Grafana's own word that its database is gone has a finding of its own. */
export function judgeHealth({ told, since }: SurfacesSeen, now: Date): readonly Finding[] {
  return told.flatMap((one) => {
    const { asked, heard } = one;
    if (heard.kind === "answer" && hasLostDatabase(heard.answer)) {
      return [{ kind: "grafana-database-lost", asked, got: shown(heard.answer) } as const];
    }
    return judgeSurfaces({ told: [one], since }, now);
  });
}
