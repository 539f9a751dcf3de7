import type { Inventory } from "../inventory/inventory.ts";
import type { Advice, AdviceTable, Place, Severity } from "./advice.ts";
import type { Finding, FindingKind } from "./finding.ts";
import { answerAdvice } from "./findings/answers.ts";
import { callAdvice } from "./findings/calls.ts";
import { certificateAdvice } from "./findings/certificates.ts";
import { botAdvice } from "./findings/bots.ts";
import { databaseAdvice } from "./findings/database.ts";
import { exposureAdvice } from "./findings/exposure.ts";
import { federationAdvice } from "./findings/federation.ts";
import { hookshotAdvice } from "./findings/hookshot.ts";
import { hostAdvice } from "./findings/host.ts";
import { monitoringAdvice } from "./findings/monitoring.ts";
import { postgresConfigurationAdvice } from "./findings/postgresql-configuration.ts";
import { postgresStorageAdvice } from "./findings/postgresql-storage.ts";
import { postgresWorkAdvice } from "./findings/postgresql-work.ts";
import { publicAdvice } from "./findings/public.ts";
import { safetyAdvice } from "./findings/safety.ts";
import { serviceAdvice } from "./findings/service.ts";
import { turnAdvice } from "./findings/turn.ts";
import { synapseAdvice } from "./findings/synapse.ts";
import { watchingAdvice } from "./findings/watching.ts";
import { webClientAdvice } from "./findings/web-client.ts";
import type { RunId } from "./report.ts";

/** The words for every kind of finding: one table for each area, put together here. */
const advice = {
  ...hostAdvice,
  ...serviceAdvice,
  ...answerAdvice,
  ...botAdvice,
  ...databaseAdvice,
  ...callAdvice,
  ...turnAdvice,
  ...postgresWorkAdvice,
  ...postgresStorageAdvice,
  ...postgresConfigurationAdvice,
  ...watchingAdvice,
  ...monitoringAdvice,
  ...safetyAdvice,
  ...publicAdvice,
  ...certificateAdvice,
  ...exposureAdvice,
  ...federationAdvice,
  ...synapseAdvice,
  ...hookshotAdvice,
  ...webClientAdvice,
} satisfies AdviceTable<Finding>;

/** A finding in words, for one place. */
export interface Words {
  readonly severity: Severity;
  readonly title: string;
  readonly detail: readonly string[];
  readonly means: string;
  readonly fix: readonly string[];
}

/** Every kind of finding there is, sorted. */
export const findingKinds: readonly FindingKind[] = (Object.keys(advice) as FindingKind[]).toSorted();

/** How bad a finding is. */
export function severityOf(finding: Finding): Severity {
  return adviceFor(finding).severity;
}

/** What there is to say about a finding at its place. */
export function inWords(finding: Finding, place: Place): Words {
  const { severity, title, detail, means, fix } = adviceFor(finding);
  return {
    severity,
    title: title(finding, place),
    detail: detail(finding, place),
    means: means(finding, place),
    fix: fix(finding, place),
  };
}

/** The place a check looked at; undefined when the inventory has no such host. */
export function placeOf(at: RunId, inventory: Inventory, now: Date): Place | undefined {
  const host = inventory.hosts.find(({ name }) => name === at.host);
  if (host === undefined) return undefined;
  const neighbours = inventory.services.filter((service) => service.host === at.host);
  return { host, service: neighbours.find(({ name }) => name === at.service), neighbours, now };
}

function adviceFor(finding: Finding): Advice<Finding> {
  // The table gives each kind the words for that very kind; the compiler cannot follow the pairing through an index.
  return advice[finding.kind] as Advice<Finding>;
}
