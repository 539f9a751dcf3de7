import type { Account } from "../checks/account.ts";
import { accountOf } from "../checks/account.ts";
import type { Check, Subject } from "../checks/check.ts";
import { runChecks } from "../checks/engine.ts";
import { exitCodeOf } from "../checks/exit-code.ts";
import type { PickedChecks } from "../checks/pick.ts";
import type { Report } from "../checks/report.ts";
import type { ExitCode } from "../errors.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { ResolveSecret } from "../inventory/secrets.ts";
import type { Selection } from "../inventory/select.ts";
import type { Progress } from "../terminal/progress.ts";
import type { ReachableHosts } from "./reach.ts";
import type { World } from "./world.ts";

/** What a health run is about. */
export interface HealthJob {
  readonly inventory: Inventory;
  readonly selection: Selection;
  readonly pick: PickedChecks | undefined;
  readonly strict: boolean;
  /** What is looked at: every check, and with `--active` those that are not read-only too. */
  readonly checks: readonly Check[];
}

export interface Examined {
  readonly account: Account;
  readonly exitCode: ExitCode;
}

/** For one check in milliseconds, where a person may first have to type a passphrase. */
const limitWithPerson = 180_000;

export interface Means {
  readonly reach: ReachableHosts;
  readonly secret: ResolveSecret;
  readonly progress: Progress;
}

/** One round of looking at everything the job is about; ends the progress. */
export async function examine(job: HealthJob, means: Means, world: World): Promise<Examined> {
  const { inventory, strict } = job;
  let report: Report;
  try {
    report = await look(job, means, world);
  } finally {
    await means.progress.end();
  }
  return { account: accountOf(report, inventory), exitCode: exitCodeOf(report, { strict }) };
}

async function look(
  { inventory, selection, pick, checks }: HealthJob,
  { reach, secret, progress }: Means,
  world: World,
): Promise<Report> {
  return runChecks({
    inventory,
    checks,
    view: (name) => reach.host(name),
    only: isSelected(selection),
    pick,
    now: world.now,
    secret,
    signal: world.signal,
    timeoutMs: world.interactive ? limitWithPerson : undefined,
    onProgress: ({ at, onHost }) => progress.report({ name: at.host, ...onHost }),
  });
}

/** Whether a host or service was chosen. */
export function isSelected({ hosts, services }: Selection): (subject: Subject) => boolean {
  return (subject) => (subject.kind === "host" ? hosts.includes(subject.host) : services.includes(subject.service));
}
