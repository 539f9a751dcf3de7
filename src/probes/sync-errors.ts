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
    "--output=cat",
    "--lines=1000",
    "--since=-60s",
    `_SYSTEMD_UNIT=${unit}`,
  ];
}

/** Counts the lines about failing syncs. */
export function parseSyncErrors(stdout: string): SyncErrors {
  const lines = stdout.split("\n").filter((line) => failing.test(line));
  return { lines: lines.length, lastWords: parseLastWords(lines.slice(-2).join("\n")) };
}

/** What a bot's journal says about syncing. */
export async function syncErrors(host: HostView, unit: string): Promise<SyncErrors> {
  return parseSyncErrors((await host.query(askLastMinute(unit))).stdout);
}
