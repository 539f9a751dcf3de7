import { excerpt } from "../probes/excerpt.ts";
import { samplesOf } from "../probes/prometheus.ts";
import { exporterSeries, textfileSeries, upSeries } from "../services/exporters.ts";
import { metricsSurface } from "../services/metrics.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { metricsPath } from "./metrics-path.ts";
import { portNamed } from "../inventory/place-of-port.ts";
import { afterPorts, judgeSurfaces, lookAt, type SurfacesSeen } from "./surfaces.ts";

export default defineServiceCheck({
  id: "exporter-answers",
  title: "shows its metrics and sees what it measures",
  kinds: ["exporter"],
  after: afterPorts,
  applies: (service) => portNamed(service, "metrics") !== undefined,
  observe: (looking, subject) => {
    const path = metricsPath(looking.inventory, subject.service, "metrics");
    return lookAt(looking, subject, [metricsSurface(path, exporterSeries(subject.service.unit))]);
  },
  judge: (seen, _subject, { now }) => [...judgeSurfaces(seen, now), ...judgeSight(seen), ...judgeTextfiles(seen)],
});

/** An exporter that lost what it measures answers all the same, and says so in a series of its own. */
export function judgeSight({ told }: SurfacesSeen): readonly Finding[] {
  return told.flatMap(({ asked, heard }) => {
    if (heard.kind === "silence") return [];
    return upSeries.flatMap((series) =>
      samplesOf(heard.answer.body, series).flatMap(({ value }): readonly Finding[] =>
        value === 1 ? [] : [{ kind: "exporter-blind", asked, series, value }],
      ),
    );
  });
}

/** The node exporter says only that some file could not be read; those that could are listed. */
export function judgeTextfiles({ told }: SurfacesSeen): readonly Finding[] {
  return told.flatMap(({ asked, heard }): readonly Finding[] => {
    if (heard.kind === "silence") return [];
    const failed = samplesOf(heard.answer.body, textfileSeries.error).some(({ value }) => value !== 0);
    if (!failed) return [];
    const files = samplesOf(heard.answer.body, textfileSeries.read).map(({ labels }) => excerpt(labels["file"] ?? ""));
    return [{ kind: "textfile-unreadable", asked, read: files }];
  });
}
