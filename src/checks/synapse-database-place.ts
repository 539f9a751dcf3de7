import { LotusError } from "../errors.ts";
import type { Inventory, Service, ServiceOf } from "../inventory/inventory.ts";
import { askPostgres, type Conversation, type Row } from "../probes/postgres.ts";
import type { Looking } from "./check.ts";
import { notLetIn, postgresPlace } from "./postgresql-asked.ts";

/**
 * Asks the database that a service needs, itself or through another, read-only and from the database's own host. Undefined where the
 * inventory names none. @throws NoAnswerError when the server does not answer, LotusError when it does not let lotus in.
 */
export async function askSynapseTables(
  looking: Looking,
  service: Pick<Service, "needs">,
  queries: readonly string[],
): Promise<Conversation | undefined> {
  const database = databaseOf(service, looking.inventory);
  const host = looking.inventory.hosts.find(({ name }) => name === database?.host);
  if (database === undefined || host === undefined) return undefined;
  const place = await postgresPlace(looking, { kind: "service", service: database, host });
  return askPostgres(looking.from(host.name), place, queries);
}

/** The rows of one of the answers. @throws LotusError where the query failed: nothing can be told then. */
export function rowsOf(conversation: Conversation | undefined, index: number): readonly Row[] {
  if (conversation === undefined) return [];
  if (conversation.kind === "refused") throw notLetIn(conversation);
  const answer = conversation.answers[index];
  if (answer?.kind === "rows") return answer.rows;
  throw new LotusError(`Synapse's tables could not be read: ${answer?.message ?? "there was no answer"}`, {
    hint: "they may be of a release that lotus does not know; lotus health synapse --verbose says which it is",
  });
}

function databaseOf(service: Pick<Service, "needs">, { services }: Inventory): ServiceOf<"postgresql"> | undefined {
  const seen = new Set(services.filter(({ name }) => service.needs.includes(name)));
  // A Set hands out what is added while it is walked, so this goes on to what those need.
  for (const one of seen) for (const next of services) if (one.needs.includes(next.name)) seen.add(next);
  return [...seen].find((one): one is ServiceOf<"postgresql"> => one.kind === "postgresql");
}
