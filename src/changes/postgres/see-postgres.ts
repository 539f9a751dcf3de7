import { LotusError } from "../../errors.ts";
import type { HostView } from "../../hosts/host.ts";
import { HostError } from "../../hosts/host-error.ts";
import { existingFiles } from "../../probes/existing-files.ts";
import { fileState } from "../../probes/file-state.ts";
import { freeSpace } from "../../probes/free-space.ts";
import { memoryOf } from "../../probes/memory.ts";
import { askPostgres } from "../../probes/postgres.ts";
import { trialsOf } from "../../probes/postgres-trial.ts";
import { fileErrorsQuery, hbaQuery, pendingQuery, unreadQuery } from "../../services/postgresql-configuration.ts";
import {
  databaseQuery,
  extensionsQuery,
  knownQuery,
  linesQuery,
  roleSettingsQuery,
  runningQuery,
  tablesQuery,
} from "../../services/postgresql-tuning.ts";
import { librariesOf, toTry } from "./settings.ts";
import type { PostgresSeen, ServerSeen } from "./seen.ts";
import { serverSeen } from "./server-rows.ts";
import type { PostgresWanted } from "./wanted.ts";

/** Looks at everything the plan depends on, in two exchanges; the second tries the values that do not run. Changes nothing. */
export async function seePostgres(host: HostView, wanted: PostgresWanted): Promise<PostgresSeen> {
  const { programs, files } = wanted;
  const folder = files.tuning.replace(/\/[^/]*$/, "");
  const [tuning, hba, server, space, memory] = await Promise.all([
    fileState(host, files.tuning),
    fileState(host, files.hba),
    serverOf(host, wanted),
    freeSpace(host, [folder, programs.data, `${programs.data}/pg_wal`, "/var/lib"]),
    memoryOf(host),
  ]);
  const first = { tuning, hba, server, space, memory: memory.total, trials: new Map(), libraries: new Set<string>() };
  if (typeof server === "string") return first;
  const [trials, libraries] = await Promise.all([
    trialsOf(host, programs, toTry(wanted, first)),
    existingFiles(host, librariesOf(wanted, first)),
  ]);
  return { ...first, trials, libraries };
}

/** A server that is down hides nothing else: what an earlier run left behind may be why. */
async function serverOf(host: HostView, wanted: PostgresWanted): Promise<ServerSeen | string> {
  const { database, programs, settings, tables } = wanted;
  const names = settings.map(({ name }) => name);
  const queries = [
    runningQuery([...names, "max_connections", "superuser_reserved_connections", "wal_level", "max_wal_senders"]),
    linesQuery(names),
    fileErrorsQuery,
    hbaQuery,
    roleSettingsQuery,
    unreadQuery,
    pendingQuery,
    tablesQuery([...tables.keys()]),
    extensionsQuery,
    databaseQuery,
    knownQuery,
  ];
  try {
    const place = { database, port: programs.port, sockets: programs.sockets };
    const conversation = await askPostgres(host, place, queries);
    if (conversation.kind === "refused") return `it does not let lotus in: ${conversation.message}`;
    const failed = conversation.answers.find((answer) => answer.kind === "failed");
    if (failed !== undefined) return `it does not tell: ${failed.message}`;
    return serverSeen(conversation.answers.map((answer) => (answer.kind === "rows" ? answer.rows : [])));
  } catch (error) {
    if (error instanceof HostError || !(error instanceof LotusError)) throw error;
    return error.message;
  }
}
