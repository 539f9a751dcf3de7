import { LotusError } from "../errors.ts";
import { askPostgres, type Row } from "../probes/postgres.ts";
import type { Looking } from "./check.ts";
import { heard } from "./heard.ts";
import { postgresPlace } from "./postgresql-asked.ts";

/**
 * The rows that Synapse's database gives to each query, read-only; undefined when the inventory has no such database.
 * @throws LotusError when it does not answer, which is for the database's own checks to judge.
 */
export async function askSynapseTables(
  looking: Looking,
  queries: readonly string[],
): Promise<readonly (readonly Row[])[] | undefined> {
  const service = looking.inventory.services.find((one) => one.kind === "postgresql");
  const host = looking.inventory.hosts.find(({ name }) => name === service?.host);
  if (service?.kind !== "postgresql" || host === undefined) return undefined;
  const place = await postgresPlace(looking, { kind: "service", service, host });
  const seen = await heard(askPostgres(looking.from(host.name), place, queries));
  const hint = `lotus health ${service.name}`;
  if (seen.kind === "silence") throw new LotusError(`${seen.asked}: ${seen.reason}`, { hint });
  if (seen.answer.kind === "refused") throw new LotusError(`${service.label}: ${seen.answer.message}`, { hint });
  return seen.answer.answers.map((outcome) => {
    if (outcome.kind === "rows") return outcome.rows;
    throw new LotusError(`${service.label} did not answer about Synapse's tables: ${outcome.message}`, { hint });
  });
}
