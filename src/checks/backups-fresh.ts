import type { Inventory } from "../inventory/inventory.ts";
import { type NewestFile, newestFile } from "../probes/backup-files.ts";
import { flawOf } from "../services/backups.ts";
import { type Check, defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";

/** A backup whose place the inventory names. Times in milliseconds, sizes in bytes. */
export interface WantedBackup {
  readonly backup: string;
  readonly host: string;
  readonly path: string;
  readonly maxAge: number;
  readonly minSize: number;
}

export interface BackupSeen {
  readonly wanted: WantedBackup;
  /** Null when there is no file. */
  readonly newest: NewestFile | null;
}

const check = defineServiceCheck({
  id: "backups-fresh",
  title: "has backups that are fresh, whole and not empty",
  after: [],
  observe: async ({ inventory, from }, { service }): Promise<readonly BackupSeen[]> =>
    Promise.all(
      backupsOf(service.name, inventory).map(async (wanted) => ({
        wanted,
        newest: await newestFile(from(wanted.host), wanted.path),
      })),
    ),
  judge: (seen, _subject, { now }) => seen.flatMap((one) => judgeBackup(one, now)),
});

/** Of services with a backup whose place is known; of the others nothing can be told. */
export default {
  ...check,
  bind: (inventory) =>
    check
      .bind(inventory)
      .filter(({ subject }) => subject.kind === "service" && backupsOf(subject.service.name, inventory).length > 0),
} satisfies Check;

/** The backups of a service that lotus can look at. */
export function backupsOf(service: string, { backups }: Pick<Inventory, "backups">): readonly WantedBackup[] {
  return Object.entries(backups).flatMap(([backup, { of, host, path, maxAge, minSize }]) =>
    of !== service || host === undefined || path === undefined ? [] : [{ backup, host, path, maxAge, minSize }],
  );
}

/** Judges the newest file: of one that is of no use, its age does not matter. */
export function judgeBackup(
  { wanted: { backup, host, path, maxAge, minSize }, newest }: BackupSeen,
  now: Date,
): readonly Finding[] {
  if (newest === null) return [{ kind: "backup-missing", backup, host, path }];
  const { file, modified, bytes, growing, ends, refusal } = newest;
  if (growing) return [];
  const reason =
    ends === undefined
      ? `it cannot be read: ${refusal}`
      : bytes < minSize
        ? "it is smaller than any whole backup would be"
        : flawOf(file, ends.first, ends.last);
  if (reason !== undefined) return [{ kind: "backup-unusable", backup, host, file, bytes, reason }];
  if (now.getTime() - modified.getTime() <= maxAge) return [];
  return [{ kind: "backup-stale", backup, host, file, made: modified, maxAge }];
}
