import { LotusError } from "../errors.ts";
import { parseValues, seriesPath } from "../services/prometheus-state.ts";
import { type Asked, askItself } from "./ask-itself.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";

export default defineServiceCheck({
  id: "storj-up-to-date",
  title: "is up to date, as far as Prometheus knows",
  kinds: ["storj"],
  after: [],
  observe: async ({ inventory, from }, { service }) => {
    const prometheus = inventory.services.find(({ kind }) => kind === "prometheus");
    const host = inventory.hosts.find(({ name }) => name === prometheus?.host);
    if (prometheus === undefined || host === undefined) {
      throw new LotusError("the inventory has no Prometheus that could tell whether the node is up to date");
    }
    return askItself(
      { host: from(host.name) },
      { kind: "service", service: prometheus, host },
      seriesPath(service.figure),
    );
  },
  judge: (seen, { service }) => judgeNode(seen, service.figure),
});

/** Judges the figure. @throws LotusError where Prometheus does not have it. */
export function judgeNode(seen: Asked | undefined, figure: string): readonly Finding[] {
  const values = seen?.heard.kind === "answer" ? parseValues(seen.heard.answer.body) : undefined;
  if (values === undefined || values.length === 0) {
    const why = seen?.heard.kind === "silence" ? `does not answer (${seen.heard.reason})` : `has no figure ${figure}`;
    throw new LotusError(`Prometheus ${why}, so nobody can tell whether the Storj node is up to date`, {
      hint: "let Prometheus scrape the node's exporter, or take the service out of the inventory",
    });
  }
  return values.every((value) => value === 1) ? [] : [{ kind: "storj-outdated", figure, values }];
}
