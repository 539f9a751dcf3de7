import type { Verdict } from "../apply.ts";
import type { HostPlan } from "../change.ts";
import { isSameOption } from "../../services/postgresql-tables.ts";
import { type HeldSetting, heldSettings } from "./settings.ts";
import type { PostgresSeen } from "./seen.ts";
import type { PostgresWanted } from "./wanted.ts";

/** Whether the server runs as wanted, after a look of its own. `awayMs`: how long it was away for the restart. */
export function verdictOnPostgres(
  wanted: PostgresWanted,
  seen: PostgresSeen,
  { changes }: HostPlan,
  awayMs: number | undefined,
): Verdict {
  const { server } = seen;
  if (typeof server === "string") return { proofs: [], failures: [`PostgreSQL could not be asked: ${server}`] };
  const held = heldSettings(wanted, server);
  const isRestarted = changes.some((change) => change.kind === "unit" && change.action === "restart");
  const waiting = held.filter(({ needsRestart, winner }) => needsRestart && winner === undefined && !isRestarted);
  const failed = held.filter((setting) => hasFailed(setting) && !waiting.includes(setting));
  const running = held.filter(({ isRunning }) => isRunning).length;
  const tables = [...wanted.tables].filter(([table]) => server.tables.has(table));
  const drifted = tables.flatMap(([table, options]) =>
    [...options].flatMap(([name, value]) => {
      const now = server.tables.get(table)?.get(name);
      return now !== undefined && isSameOption(now, value) ? [] : [`table ${table}: ${name} is ${now ?? "not set"}`];
    }),
  );
  const gone = wanted.extensions.filter((name) => server.extensions.get(name) === false);
  const waits =
    waiting.length === 0 ? "" : `, ${waiting.length} ${waiting.length === 1 ? "waits" : "wait"} for a restart`;
  return {
    proofs: [
      `${running} of ${held.length} values run${waits}`,
      ...(tables.length === 0 ? [] : [`${tables.length} of ${wanted.tables.size} tables as wanted`]),
      ...(awayMs === undefined ? [] : [`PostgreSQL was away for ${(awayMs / 1000).toFixed(1)} s`]),
    ],
    failures: [
      ...failed.map(({ name, value, now }) => `${name} runs with ${now?.running} and not ${value}`),
      ...drifted,
      ...gone.map((name) => `extension ${name} is not installed`),
    ],
  };
}

function hasFailed({ now, isRunning, winner }: HeldSetting): boolean {
  return now !== undefined && !isRunning && winner === undefined;
}
