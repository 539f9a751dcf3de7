import { exitCodes, LotusError } from "../errors.ts";
import { loadInventory } from "../inventory/load.ts";
import { syncCertificates } from "./certs-sync.ts";
import type { ChangeOptions } from "./change-job.ts";
import { installCron } from "./cron-install.ts";
import { deployBot } from "./deploy-bot.ts";
import type { Outcome } from "./outcome.ts";
import { restart } from "./release-restart.ts";
import { rollback } from "./release-rollback.ts";
import { readRuns } from "./run-journal.ts";
import { tunePostgres } from "./tune-postgres.ts";
import { tuneSysctl } from "./tune-sysctl.ts";
import type { World } from "./world.ts";

type Command = (options: ChangeOptions, world: World) => Promise<Outcome>;

/** What can be taken up again, by the words its runs are kept under: the command and those of its flags that change what it does. */
function commandOf(words: string): Command | undefined {
  const [command, ...flags] = words.split(/ (?=--)/);
  const has = (flag: string): true | undefined => (flags.includes(flag) ? true : undefined);
  switch (command) {
    case "tune sysctl":
      return tuneSysctl;
    case "tune postgres":
      return (options, world) => tunePostgres({ ...options, restart: has("--restart"), hba: has("--hba") }, world);
    case "deploy bot": {
      const ref = flags.find((flag) => flag.startsWith("--ref "))?.slice("--ref ".length);
      return (options, world) => deployBot({ ...options, ref, force: has("--force") }, world);
    }
    case "bot restart":
      return (options, world) => restart("bot", options, world);
    case "bot rollback": {
      const id = flags.find((flag) => flag.startsWith("--to "))?.slice("--to ".length);
      return (options, world) => rollback("bot", id, options, world);
    }
    case "certs sync":
      return syncCertificates;
    case "cron install certs": {
      const notify = has("--notify matrix") && ("matrix" as const);
      return (options, world) => installCron({ ...options, crontab: has("--crontab"), notify }, world);
    }
    default:
      return undefined;
  }
}

/** `lotus retry` — the last run's command once more, on the hosts where it did not come to a good end. */
export async function retry(options: Omit<ChangeOptions, "patterns">, world: World): Promise<Outcome> {
  const { inventory } = await loadInventory({ ...world, file: options.file });
  const runs = await readRuns(inventory.name, world);
  const last = runs.find(({ command }) => commandOf(command) !== undefined);
  const left = last?.hosts.filter(({ state }) => state !== "done" && state !== "clean") ?? [];
  const command = last === undefined ? undefined : commandOf(last.command);
  if (last === undefined || command === undefined || left.length === 0) {
    const why =
      last === undefined
        ? "nothing was changed from this machine so far"
        : `lotus ${last.command} was done on every host`;
    return { stdout: `✓ nothing to take up: ${why}\n`, exitCode: exitCodes.clean };
  }
  const known = new Set(inventory.hosts.map(({ name }) => name));
  const patterns = left.map(({ host }) => host).filter((host) => known.has(host));
  if (patterns.length === 0) throw new LotusError("the hosts of the last run are no longer in the inventory");
  world.say(`taking up lotus ${last.command} on ${left.map(({ label }) => label).join(", ")}\n`);
  return command({ ...options, patterns }, world);
}
