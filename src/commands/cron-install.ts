import type { FileState } from "../changes/change.ts";
import {
  askEnabled,
  pathsOf,
  planSchedule,
  type ScheduleSeen,
  type ScheduleWanted,
} from "../changes/schedule/plan-schedule.ts";
import { LotusError, UsageError } from "../errors.ts";
import type { HostView } from "../hosts/host.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { loadInventory } from "../inventory/load.ts";
import { fileState } from "../probes/file-state.ts";
import { timerOf } from "../services/schedule.ts";
import type { ChangeOptions } from "./change-job.ts";
import { runChange } from "./change-run.ts";
import type { Outcome } from "./outcome.ts";
import type { World } from "./world.ts";

export interface CronInstallOptions extends Omit<ChangeOptions, "patterns"> {
  readonly crontab?: boolean | undefined;
  readonly notify?: "matrix" | undefined;
}

/** `lotus cron install certs` — has `lotus certs sync` run every day by itself, from a timer or from cron. */
export async function installCron(options: CronInstallOptions, world: World): Promise<Outcome> {
  const { inventory } = await loadInventory({ ...world, file: options.file });
  const wanted = wantedOf(inventory, options);
  const target = inventory.hosts.find(({ name }) => name === wanted.host);
  if (target === undefined) throw new Error(`no host ${wanted.host} in the inventory`);
  return runChange(
    {
      command: cronCommand(options),
      inventory,
      targets: [target],
      plan: async ({ name }, view) => planSchedule(wanted, await see(view(name), wanted)),
      verify: async (host) => {
        const seen = await see(host, wanted);
        const left = planSchedule(wanted, seen).changes;
        const failures = left.length === 0 ? [] : [`${wanted.label}: not all of it is there afterwards`];
        return { proofs: [await whenNext(host, wanted)], failures };
      },
    },
    { ...options, patterns: [] },
    world,
  );
}

/** The words its runs are kept under. */
function cronCommand({ crontab, notify }: Pick<CronInstallOptions, "crontab" | "notify">): string {
  const words = [...(crontab === true ? ["--crontab"] : []), ...(notify === undefined ? [] : ["--notify", notify])];
  return ["cron install certs", ...words].join(" ");
}

/** @throws UsageError when the inventory does not say where and when */
function wantedOf(inventory: Inventory, { crontab, notify }: CronInstallOptions): ScheduleWanted {
  const certs = inventory.schedule?.certs;
  if (certs === undefined) {
    throw new UsageError("the inventory does not say where certs sync is to run by itself", {
      hint: 'write for example   schedule: { certs: { host: compute-storage-01, at: "04:00" } }   see docs/certificates.md',
    });
  }
  if (notify !== undefined && inventory.notify === undefined) {
    throw new UsageError("--notify matrix: the inventory does not say where to", {
      hint: "see docs/inventory.md, notify",
    });
  }
  const host = inventory.hosts.find(({ name }) => name === certs.host);
  const words = ["certs", "sync", "--yes", ...(notify === undefined ? [] : ["--notify", notify])];
  return {
    host: certs.host,
    label: host?.label ?? certs.host,
    by: crontab === true ? "crontab" : "timer",
    job: {
      title: "certs",
      description: "Installs renewed certificates where they are shown",
      at: certs.at,
      lotus: certs.lotus,
      words,
      inventory: certs.inventory,
    },
  };
}

async function see(host: HostView, { job }: ScheduleWanted): Promise<ScheduleSeen> {
  const paths = pathsOf(job);
  const [enabled, installed, ...states] = await Promise.all([
    host.query(askEnabled(timerOf(job.title))),
    host.query(["test", "-x", job.lotus]),
    ...paths.map((path) => fileState(host, path)),
  ]);
  const files = new Map<string, FileState | undefined>(paths.map((path, index) => [path, states[index]]));
  return { files, isEnabled: enabled.stdout.trim() === "enabled", isInstalled: installed.status === 0 };
}

async function whenNext(host: HostView, { by, job }: ScheduleWanted): Promise<string> {
  if (by === "crontab") return `cron starts it every day at ${job.at}`;
  const timer = timerOf(job.title);
  const { stdout } = await host.query(["systemctl", "show", "--property=NextElapseUSecRealtime", "--value", timer]);
  const next = stdout.trim();
  if (next === "") throw new LotusError(`${host.label}: ${timer} waits for nothing`);
  return `${timer} is enabled; next ${next}`;
}
