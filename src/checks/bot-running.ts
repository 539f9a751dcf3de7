import { processesOf } from "../probes/processes.ts";
import { type SyncErrors, syncErrors } from "../probes/sync-errors.ts";
import { activeSince } from "./account-seen.ts";
import { defineServiceCheck } from "./check.ts";
import type { Finding } from "./finding.ts";

export interface BotSeen {
  readonly processes: readonly string[];
  readonly errors: SyncErrors;
}

/** One or two failing syncs are a restart of Synapse, not a bot that is lost. */
const tolerated = 2;

/** Without a token nobody can prove that it answers; this is what its host can tell. */
export default defineServiceCheck({
  id: "bot-running",
  title: "its Python program runs and logs no failing sync",
  kinds: ["bot"],
  after: ["unit-running"],
  applies: ({ unit }) => unit !== undefined,
  observe: async (looking, subject): Promise<BotSeen> => {
    const { host } = looking;
    const { unit } = subject.service;
    const since = activeSince(looking, subject);
    const [processes, errors] = await Promise.all([processesOf(host, unit), syncErrors(host, unit, since)]);
    return { processes, errors };
  },
  judge: (seen, { service: { unit } }) => judgeBot(seen, unit),
});

/** Judges the bot by its process and by what it says itself. */
export function judgeBot({ processes, errors }: BotSeen, unit: string): readonly Finding[] {
  if (!processes.some((name) => name.startsWith("python"))) {
    return [{ kind: "program-missing", program: "python", unit, seen: processes }];
  }
  return errors.lines > tolerated ? [{ kind: "bot-sync-failing", ...errors }] : [];
}
