import { grafanaSurface, grafanaVersion } from "../services/grafana.ts";
import { defineServiceCheck } from "./check.ts";
import { afterPorts, bodiesIn, judgeSurfaces, lookAt } from "./surfaces.ts";
import { judgeVersion } from "./version.ts";

export default defineServiceCheck({
  id: "grafana-health",
  title: "answers, its database too, in the expected version",
  kinds: ["grafana"],
  after: afterPorts,
  observe: (looking, subject) => lookAt(looking, subject, [grafanaSurface]),
  judge: (seen, { service }, { now }) => [
    ...judgeSurfaces(seen, now),
    ...judgeVersion(bodiesIn(seen).map(grafanaVersion).find(Boolean), service.version),
  ],
});
