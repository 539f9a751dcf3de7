import type { Decided } from "../changes/certificates/host-certificates.ts";
import { exitCodes } from "../errors.ts";
import type { Outcome } from "./outcome.ts";
import type { World } from "./world.ts";

/**
 * A run that nobody watches: silent when nothing changed, a line for what did, the whole account on standard error when it failed,
 * so that cron's mail is enough to act on.
 */
export async function quietly(
  run: (world: World) => Promise<Outcome>,
  told: () => readonly string[],
  world: World,
): Promise<Outcome> {
  const account: string[] = [];
  const keep = (text: string): void => void account.push(text);
  const { stdout = "", stderr = "", exitCode } = await run({ ...world, print: keep, say: keep });
  if (exitCode !== exitCodes.clean) return { stderr: [...account, stdout, stderr].join("").trimStart(), exitCode };
  return {
    stdout: told()
      .map((line) => `${line}\n`)
      .join(""),
    exitCode,
  };
}

/** `2026-11-22T04:00:03Z synapse (151) coturn: certificate of 2026-11-22 installed and shown on port 5349 (was 2026-09-24)` */
export function installedLine({ wanted, seen }: Decided, now: Date): string {
  const of = (time: string | undefined): string =>
    time === undefined ? "none" : new Date(time).toISOString().slice(0, 10);
  const { host, service, port } = wanted;
  const before = seen.installed?.leaf?.validFrom;
  const isRunning = seen.unit.active === "active";
  const done = isRunning ? `installed and shown on port ${port}` : `installed; ${service} does not run`;
  return `${stamp(now)} ${host.label} ${service}: certificate of ${of(seen.source?.leaf?.validFrom)} ${done} (was ${of(before)})`;
}

export function waitingLines({ wanted, planned }: Decided, now: Date): readonly string[] {
  return planned.notes
    .filter(({ weight }) => weight === "waits")
    .map(({ text, remedy }) => {
      const next = remedy === undefined ? "" : `; do: ${remedy}`;
      return `${stamp(now)} ${wanted.host.label} ${wanted.service}: ${text}${next}`;
    });
}

function stamp(now: Date): string {
  return `${now.toISOString().slice(0, 19)}Z`;
}
