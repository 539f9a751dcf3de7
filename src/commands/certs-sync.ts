import {
  type Decided,
  decideOn,
  hostPlanOf,
  verdictOnCertificates,
} from "../changes/certificates/host-certificates.ts";
import { type CertificateWanted, wantedCertificates } from "../changes/certificates/wanted.ts";
import { exitCodes, UsageError } from "../errors.ts";
import type { HostEntry, Inventory } from "../inventory/inventory.ts";
import { loadInventory } from "../inventory/load.ts";
import { select } from "../inventory/select.ts";
import { certsNotifier } from "./certs-notify.ts";
import { installedLine, quietly, waitingLines } from "./certs-quiet.ts";
import type { ChangeJob, ChangeOptions } from "./change-job.ts";
import { runChange } from "./change-run.ts";
import type { Outcome } from "./outcome.ts";
import type { World } from "./world.ts";

export interface CertsSyncOptions extends ChangeOptions {
  readonly notify?: "matrix" | undefined;
}

/** `lotus certs sync` — installs renewed certificates where they are shown, and makes the services show them. */
export async function syncCertificates(options: CertsSyncOptions, world: World): Promise<Outcome> {
  const { inventory } = await loadInventory({ ...world, file: options.file });
  const wanted = chosenCertificates(inventory, options.patterns);
  const notify = options.notify === undefined ? undefined : certsNotifier(inventory, world);
  const record: Account = { decided: new Map(), installed: [], failures: [] };
  const job = jobOf(inventory, wanted, record, world.now);
  const isWatched = world.interactive || options.mode !== "apply" || options.json === true;
  const run = (here: World): Promise<Outcome> => runChange(job, options, here);
  const outcome = await (isWatched ? run(world) : quietly(run, () => toldOf(record, world.now()), world));
  if (notify !== undefined && options.mode !== "plan") {
    const failed = outcome.exitCode === exitCodes.clean ? [] : [`failed with exit code ${outcome.exitCode}`];
    await notify({ lines: record.installed, trouble: [...troubleOf(record), ...failed].join("\n") });
  }
  return outcome;
}

/** What a run has seen and done, for cron and for the room. */
interface Account {
  readonly decided: Map<string, readonly Decided[]>;
  readonly installed: string[];
  readonly failures: string[];
}

function jobOf(
  inventory: Inventory,
  wanted: readonly CertificateWanted[],
  { decided, installed, failures }: Account,
  now: () => Date,
): ChangeJob {
  return {
    command: "certs sync",
    inventory,
    targets: [...new Set(wanted.map(({ host }) => host))],
    plan: async (target, view) => {
      const own = await decideOn(onHost(wanted, target), view, now());
      decided.set(target.name, own);
      return hostPlanOf(target, own);
    },
    verify: async (host, { host: name }) => {
      const own = (decided.get(name) ?? []).filter(({ planned }) => planned.expect !== undefined);
      const verdict = await verdictOnCertificates(host, own);
      if (verdict.failures.length === 0) installed.push(...own.map((one) => installedLine(one, now())));
      failures.push(...verdict.failures);
      return verdict;
    },
  };
}

function toldOf({ decided, installed }: Account, now: Date): readonly string[] {
  return [...installed, ...[...decided.values()].flat().flatMap((one) => waitingLines(one, now))];
}

/** In the same words as long as the same is wrong. */
function troubleOf({ decided, failures }: Account): readonly string[] {
  const notes = [...decided.values()]
    .flat()
    .flatMap(({ wanted: { host }, planned }) =>
      planned.notes.flatMap(({ weight, text }) => (weight === "told" ? [] : [`${host.label}: ${text}`])),
    );
  return [...notes, ...failures];
}

/** Those that chosen services show. @throws UsageError when there are none */
export function chosenCertificates(inventory: Inventory, patterns: readonly string[]): readonly CertificateWanted[] {
  const { reached, services } = select(inventory, patterns);
  const all = wantedCertificates(inventory);
  const chosen = all.filter(({ service }) => services.some(({ name }) => name === service));
  if (chosen.length > 0) return chosen;
  const named = all.length === 0 ? "no certificate" : `none for ${reached.map(({ label }) => label).join(", ")}`;
  throw new UsageError(`the inventory has ${named} to install`, {
    hint: "write it under certificates:   see docs/certificates.md",
  });
}

function onHost(wanted: readonly CertificateWanted[], { name }: HostEntry): readonly CertificateWanted[] {
  return wanted.filter(({ host }) => host.name === name);
}
