import { metricsSurface } from "../services/metrics.ts";
import { synapseSeries } from "../services/synapse.ts";
import { defineServiceCheck } from "./check.ts";
import { metricsPath } from "./metrics-path.ts";
import { portNamed } from "../inventory/place-of-port.ts";
import { afterPorts, judgeSurfaces, lookAt } from "./surfaces.ts";

export default defineServiceCheck({
  id: "synapse-metrics",
  title: "shows its metrics at every address they bind",
  kinds: ["synapse"],
  after: afterPorts,
  applies: (service) => portNamed(service, "metrics") !== undefined,
  observe: (looking, subject) =>
    lookAt(looking, subject, [
      metricsSurface(metricsPath(looking.inventory, subject.service, "metrics"), synapseSeries),
    ]),
  judge: (seen, _subject, { now }) => judgeSurfaces(seen, now),
});
