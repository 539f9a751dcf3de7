import { createHash } from "node:crypto";

import type { Inventory, ServiceOf } from "../inventory/inventory.ts";
import { askHttp } from "../probes/http.ts";
import type { Conversation } from "../probes/postgres.ts";
import type { HookshotConfig } from "../probes/synapse-host.ts";
import { connectionsIn, pathsIn } from "../services/hookshot.ts";
import { hookIdsQuery, hookRoomsQuery, hooksQuery } from "../services/hookshot-tables.ts";
import { defineServiceCheck, type Looking, type ServiceSubject } from "./check.ts";
import type { Finding } from "./finding.ts";
import { type Hooks, judgeCount, judgeDead, judgeFunctions, judgeIds, judgeLeaks, judgeRights } from "./hook-judges.ts";
import { hooksIn, idsIn, roomsIn } from "./hook-rows.ts";
import { registrationOf } from "./hookshot-ping.ts";
import { metricsPath } from "./metrics-path.ts";
import { addressesFromItself, portNamed } from "../inventory/place-of-port.ts";
import { askSynapseTables, rowsOf } from "./synapse-database-place.ts";
import { severityOf } from "./words.ts";

export interface HooksSeen {
  readonly tables: Conversation;
  /** Undefined where they did not answer, which is another check's matter. */
  readonly metrics: string | undefined;
  readonly config: HookshotConfig | undefined;
  /** `hookshot`, where the registration says so. */
  readonly sender: string | undefined;
}

/** Room state and account data in Synapse's tables, against the inventory and what hookshot has loaded. */
export default defineServiceCheck({
  id: "hookshot-hooks",
  title: "has the webhooks of the inventory, each with an id, a room and a function that work",
  kinds: ["hookshot"],
  after: ["unit-running", "ports-listening", "hookshot-ready"],
  observe: async (looking, subject): Promise<HooksSeen | undefined> => {
    const [tables, metrics, registration] = await Promise.all([
      askSynapseTables(looking, subject.service, [hooksQuery, hookIdsQuery, hookRoomsQuery]),
      metricsOf(looking, subject),
      registrationOf(looking, subject.service),
    ]);
    if (tables === undefined) return undefined;
    const facts = registration?.kind === "registration" ? registration : undefined;
    return { tables, metrics, config: facts?.hookshot, sender: facts?.sender };
  },
  judge: (seen, { service }, { inventory, now }) =>
    seen === undefined ? [] : judgeHooks(seen, service, inventory, now),
});

/** Everything that can be wrong with the webhooks; what hookshot has not loaded is told only where nothing else explains it. */
export function judgeHooks(
  { tables, metrics, config, sender }: HooksSeen,
  service: Pick<ServiceOf<"hookshot">, "user">,
  inventory: Pick<Inventory, "matrix" | "rooms" | "webhooks">,
  now: Date,
): readonly Finding[] {
  const { serverName } = inventory.matrix;
  const ids = idsIn(rowsOf(tables, 1));
  const digests = new Map(ids.map((id) => [id.digest, id]));
  const known = new Map(Object.values(inventory.rooms).map(({ id, name }) => [id, name]));
  const rooms = roomsIn(rowsOf(tables, 2));
  const all: Hooks = {
    hooks: hooksIn(rowsOf(tables, 0)),
    ids,
    rooms,
    bot: service.user ?? `@${sender ?? "hookshot"}:${serverName}`,
    roomName: (id) => known.get(id) ?? rooms.get(id)?.name ?? id,
    isId: (text) => digests.has(digestOf(text)),
  };
  const inMetrics = new Set(pathsIn(metrics ?? "").flatMap((path) => digests.get(digestOf(path)) ?? []));
  const wanted = {
    services: inventory.webhooks.services.map(({ name }) => name),
    room: inventory.rooms[inventory.webhooks.room]?.name ?? inventory.webhooks.room,
  };
  const own = [
    ...judgeDead(all, config?.functions, now),
    ...judgeFunctions(all),
    ...judgeRights(all, config?.prefix, serverName),
    ...judgeIds(all),
    ...judgeLeaks(all, [...inMetrics]),
  ];
  const explained = own.some((finding) => severityOf(finding) === "broken");
  const loaded = explained || metrics === undefined ? undefined : connectionsIn(metrics);
  return [...judgeCount(all, wanted, loaded), ...own];
}

async function metricsOf(
  looking: Looking,
  { service, host }: ServiceSubject<ServiceOf<"hookshot">>,
): Promise<string | undefined> {
  const port = portNamed(service, "metrics");
  const address = port && addressesFromItself(port, host)[0];
  if (port === undefined || address === undefined) return undefined;
  const path = metricsPath(looking.inventory, service, "metrics");
  const asking = askHttp(looking.host, { address, port: port.first }, { path, maxBytes: 32 * 1024 * 1024 });
  return asking.then(
    ({ status, body }) => (status === 200 ? body : undefined),
    () => undefined,
  );
}

/** As the database does it. */
function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
