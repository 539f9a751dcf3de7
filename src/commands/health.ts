import { accountOf } from "../checks/account.ts";
import type { Subject } from "../checks/check.ts";
import { runChecks } from "../checks/engine.ts";
import { exitCodeOf } from "../checks/exit-code.ts";
import { activeChecks, checks } from "../checks/registry.ts";
import type { Report } from "../checks/report.ts";
import { UsageError } from "../errors.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { loadInventory } from "../inventory/load.ts";
import { secretResolver } from "../inventory/secrets.ts";
import { select, type Selection } from "../inventory/select.ts";
import { renderReportJson } from "../render/report-json.ts";
import { renderReportText } from "../render/report-text.ts";
import { startProgress } from "../terminal/progress.ts";
import type { Outcome } from "./outcome.ts";
import { reachHosts, type SshChoice } from "./reach.ts";
import type { World } from "./world.ts";

export interface HealthOptions {
  /** The value of `--inventory`. */
  readonly file?: string | undefined;
  /** Hosts or services; everything when there are none. */
  readonly patterns: readonly string[];
  readonly ssh?: SshChoice | undefined;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  readonly verbose?: boolean | undefined;
  readonly strict?: boolean | undefined;
  /** Also does what is not read-only: sends !ping to the bot. */
  readonly active?: boolean | undefined;
}

/** For one check in milliseconds, where a person may first have to type a passphrase. */
const limitWithPerson = 180_000;

/** `lotus health [NAME…]` — examines hosts and services, and says what is broken, what it means and what to type. */
export async function health(options: HealthOptions, world: World): Promise<Outcome> {
  const { inventory } = await loadInventory({ ...world, file: options.file });
  const selection = select(inventory, options.patterns);
  if (options.active === true) refuseIdleActive(inventory, selection);
  const report = await examine(inventory, selection, options, world);
  const exitCode = exitCodeOf(report, { strict: options.strict === true });
  const account = accountOf(report, inventory);
  const stdout =
    options.json === true
      ? renderReportJson(account, { exitCode })
      : renderReportText(account, { width: world.width, colour: world.colour, detail: detailOf(options), exitCode });
  return { stdout, exitCode };
}

async function examine(
  inventory: Inventory,
  selection: Selection,
  options: HealthOptions,
  world: World,
): Promise<Report> {
  const progress = startProgress({ hosts: selection.reached, mode: progressMode(options, world), say: world.say });
  const reach = reachHosts({ inventory, ssh: options.ssh, aside: progress.aside }, world);
  try {
    return await runChecks({
      inventory,
      checks: options.active === true ? [...checks, ...activeChecks] : checks,
      view: (name) => reach.host(name),
      only: isSelected(selection),
      now: world.now,
      secret: secretResolver({ ...world, inventoryFile: inventory.file }),
      signal: world.signal,
      timeoutMs: world.interactive ? limitWithPerson : undefined,
      onProgress: ({ at, onHost }) => progress.report({ name: at.host, ...onHost }),
    });
  } finally {
    await progress.end();
    await reach.close();
  }
}

/** `--active` with nothing to be active on is a mistake, and not a clean run. @throws LotusError */
function refuseIdleActive(inventory: Inventory, selection: Selection): void {
  const only = isSelected(selection);
  if (activeChecks.some((check) => check.bind(inventory).some(({ subject }) => only(subject)))) return;
  throw new UsageError("--active has nothing to do: it sends !ping to a bot, and none is among what was asked for");
}

/** A program that reads JSON has no use for talk; a person at a terminal has. */
function progressMode({ quiet, json }: HealthOptions, { interactive }: World): "live" | "lines" | "none" {
  if (quiet === true) return "none";
  if (interactive) return "live";
  return json === true ? "none" : "lines";
}

function isSelected({ hosts, services }: Selection): (subject: Subject) => boolean {
  return (subject) => (subject.kind === "host" ? hosts.includes(subject.host) : services.includes(subject.service));
}

function detailOf({ quiet, verbose }: HealthOptions): "quiet" | "normal" | "verbose" {
  if (verbose === true) return "verbose";
  return quiet === true ? "quiet" : "normal";
}
