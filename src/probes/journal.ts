import type { RemoteCommand } from "../hosts/command.ts";
import type { HostView } from "../hosts/host.ts";
import { printable } from "../hosts/printable.ts";

const journal = ["journalctl", "--quiet", "--no-pager"];

/** systemd's id of "Scheduled restart job, restart counter is at N" (SD_MESSAGE_UNIT_RESTART_SCHEDULED). */
const restartScheduled = "5eb03494b6584870a536b337290809b3";

/** No more restarts than this are counted: a unit that restarts ten times a second fills a journal. */
export const mostRestarts = 500;

/** The automatic restarts of a unit within the last hour. NRestarts does not say when, and counts since the last start by hand. */
export function askRestarts(unit: string): RemoteCommand {
  const wanted = [`MESSAGE_ID=${restartScheduled}`, `UNIT=${unit}`];
  return [...journal, "--output=short-unix", "--since=-1h", `--lines=${mostRestarts}`, ...wanted];
}

/** When each restart was scheduled, oldest first: lines begin with seconds since 1970. */
export function parseRestarts(stdout: string): readonly Date[] {
  const times = stdout.split("\n").map((line) => /^\d{1,11}\.\d+(?= )/.exec(line)?.[0]);
  return times.filter((time) => time !== undefined).map((time) => new Date(Number(time) * 1000));
}

/** Automatic restarts within the last hour, oldest first; none where the journal cannot be read. */
export async function recentRestarts(host: HostView, unit: string): Promise<readonly Date[]> {
  return parseRestarts((await host.query(askRestarts(unit))).stdout);
}

/** What the unit's own programs said last: without systemd's remarks about the unit, which `-u` would mix in. */
export function askLastWords(unit: string): RemoteCommand {
  return [...journal, "--output=cat", "--lines=12", "--since=-1d", `_SYSTEMD_UNIT=${unit}`];
}

/**
 * The last lines with something on them, at most three, safe to print, each cut to 200 characters.
 * A crash loop repeats itself, so each line counts once.
 */
export function parseLastWords(stdout: string): readonly string[] {
  const lines = printable(stdout)
    .split("\n")
    .map((line) => line.replaceAll("\t", " ").trimEnd())
    .filter((line) => line.trim() !== "");
  const newestFirst = new Set(lines.toReversed());
  const last = [...newestFirst].slice(0, 3).toReversed();
  return last.map((line) => (line.length > 200 ? `${line.slice(0, 199)}…` : line));
}

/** The last words of a unit's programs within a day; none where there are none or the journal cannot be read. */
export async function lastWordsOf(host: HostView, unit: string): Promise<readonly string[]> {
  return parseLastWords((await host.query(askLastWords(unit))).stdout);
}
