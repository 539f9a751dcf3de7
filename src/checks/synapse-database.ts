import { askHttp, type HttpAnswer } from "../probes/http.ts";
import { databaseQuestion, knowsNoSuchAlias } from "../services/synapse.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";
import { type Heard, heard } from "./heard.ts";
import { addressesFromItself, portNamed } from "../inventory/place-of-port.ts";
import { shown } from "./surfaces.ts";

export interface DatabaseSeen {
  readonly health: Heard<HttpAnswer>;
  readonly database: Heard<HttpAnswer>;
}

/** The health page answers without the database, so a question is asked that cannot. */
export default defineServiceCheck({
  id: "synapse-database",
  title: "reaches its database",
  kinds: ["synapse"],
  after: ["unit-running", "ports-listening", "synapse-answers"],
  applies: (service) => portNamed(service, "client") !== undefined,
  observe: async ({ host: view, inventory }, { service, host }): Promise<DatabaseSeen | undefined> => {
    const port = portNamed(service, "client");
    const address = port && addressesFromItself(port, host)[0];
    if (port === undefined || address === undefined) return undefined;
    const place = { address, port: port.first };
    const [health, database] = await Promise.all([
      heard(askHttp(view, place, { path: "/health" })),
      heard(askHttp(view, place, { path: databaseQuestion(inventory.matrix.serverName), timeoutMs: 8000 })),
    ]);
    return { health, database };
  },
  judge: (seen, { service }, { inventory }) => {
    const database = inventory.services.find(({ kind, name }) => kind === "postgresql" && service.needs.includes(name));
    return seen === undefined ? [] : judgeDatabase(seen, database?.name);
  },
});

/** A Synapse that says OK and then cannot look up an alias has lost its database; one that says nothing is another matter. */
export function judgeDatabase({ health, database }: DatabaseSeen, keeper: string | undefined): readonly Finding[] {
  if (health.kind === "silence" || health.answer.status !== 200) return [];
  const asked = "an alias that nobody has, which is looked up in the database";
  const follows = keeper === undefined ? undefined : [keeper];
  if (database.kind === "silence") {
    return [{ kind: "synapse-database-gone", asked, got: database.reason, database: keeper, follows }];
  }
  const { status, body } = database.answer;
  if (knowsNoSuchAlias(status, body)) return [];
  const got = shown(database.answer);
  if (status >= 500) return [{ kind: "synapse-database-gone", asked, got, database: keeper, follows }];
  return [{ kind: "wrong-answer", asked, expected: "404 M_NOT_FOUND", got }];
}
