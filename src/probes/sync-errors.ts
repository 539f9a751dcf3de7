import type { RemoteCommand } from "../hosts/command.ts";
import type { HostView } from "../hosts/host.ts";
import { parseLastWords } from "./journal.ts";

export interface SyncErrors {
  /** Lines about failing syncs within the last minute. */
  readonly lines: number;
  /** The newest of them, safe to print. */
  readonly lastWords: readonly string[];
}

/**
 * matrix-nio goes on for ever when syncing fails, many times a second where the token was revoked, and says this each time.
 * A sync that works is silent.
 */
const failing = /'next_batch' is a required property|SyncError|M_UNKNOWN_TOKEN|M_MISSING_TOKEN/;

/** What the unit's programs said within the last minute; a loop that goes wrong fills the thousand lines. */
export function askLastMinute(unit: string): RemoteCommand {
  return [
    "journalctl",
    "--quiet",
    "--no-pager",
    "--output=short-unix",
    "--lines=1000",
    "--since=-60s",
    `_SYSTEMD_UNIT=${unit}`,
  ];
}

/** Counts the lines about failing syncs that were written after a moment: what a bot said before it was restarted is past. */
export function parseSyncErrors(stdout: string, after: Date | undefined): SyncErrors {
  const lines = stdout.split("\n").flatMap((line) => {
    const [, seconds, words = ""] = /^(\d{1,12}(?:\.\d{1,9})?) \S+ (?:[^\s:]+: )?(.*)$/.exec(line) ?? [];
    const isPast = seconds === undefined || Number(seconds) * 1000 < (after?.getTime() ?? 0);
    return !isPast && failing.test(words) ? [words] : [];
  });
  return { lines: lines.length, lastWords: parseLastWords(lines.slice(-2).join("\n")) };
}

/** What a bot's journal says about syncing since its unit started; `since` is asked for in the same turn. */
export async function syncErrors(host: HostView, unit: string, since: Promise<Date | undefined>): Promise<SyncErrors> {
  const [{ stdout }, after] = await Promise.all([host.query(askLastMinute(unit)), since]);
  return parseSyncErrors(stdout, after);
}
