import { disksOf } from "../probes/disks.ts";
import { debianMedia } from "../services/synapse.ts";
import { destinationsQuery, mediaDays, mediaQuery, positionsQuery, updatesQuery } from "../services/synapse-tables.ts";
import { defineServiceCheck } from "./check.ts";
import { askSynapseTables, rowsOf } from "./synapse-database-place.ts";
import {
  judgeDestinations,
  judgeMedia,
  judgePositions,
  judgeUpdates,
  type Destination,
  type MediaAmount,
  type Position,
} from "./synapse-work-judges.ts";
import { freeFor } from "./free-space.ts";

interface WorkSeen {
  readonly updates: readonly string[];
  readonly positions: readonly Position[];
  readonly destinations: { readonly failing: readonly Destination[]; readonly known: number };
  readonly media: { readonly local: MediaAmount; readonly remote: MediaAmount };
  readonly free: number | undefined;
}

const queries = [updatesQuery, positionsQuery, destinationsQuery, mediaQuery];

/** Everything that Synapse's tables tell about the work it has not done, in one conversation with the database. */
export default defineServiceCheck({
  id: "synapse-work",
  title: "keeps up: tables updated, events handed on, other servers reached, room for media",
  kinds: ["synapse"],
  after: ["unit-running", "synapse-answers", "synapse-database"],
  observe: async (looking, { service }): Promise<WorkSeen> => {
    const [tables, disks] = await Promise.all([askSynapseTables(looking, service, queries), disksOf(looking.host)]);
    const [updates, positions, failing, media] = queries.map((_, index) => rowsOf(tables, index));
    return {
      updates: (updates ?? []).map(({ name }) => String(name)),
      positions: (positions ?? []).map(({ name, waiting }) => ({ name: String(name), waiting: timeOf(waiting) })),
      destinations: {
        failing: (failing ?? []).map(({ name, since }) => ({ name: String(name), since: Number(since) })),
        known: Number(failing?.[0]?.["known"] ?? 0),
      },
      media: { local: amountIn(media, "local"), remote: amountIn(media, "remote") },
      free: freeFor(service.paths["media"] ?? debianMedia, disks),
    };
  },
  judge: ({ updates, positions, destinations, media, free }, { service }, { inventory, now }) => {
    const bridged = inventory.services.some(({ kind, needs }) => kind === "hookshot" && needs.includes(service.name));
    return [
      ...judgeUpdates(updates),
      ...judgePositions(positions, { limit: service.eventsWaiting, bridged }, now),
      ...judgeDestinations(destinations, service.federation, now),
      ...judgeMedia({ ...media, free, days: mediaDays, path: service.paths["media"] ?? debianMedia }, service),
    ];
  },
});

function timeOf(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}

function amountIn(rows: readonly Readonly<Record<string, unknown>>[] = [], kind: string): MediaAmount {
  const row = rows.find((one) => one["kind"] === kind);
  return {
    files: Number(row?.["files"] ?? 0),
    bytes: Number(row?.["bytes"] ?? 0),
    recent: Number(row?.["recent"] ?? 0),
  };
}
