import type { HostPlan } from "../changes/change.ts";
import { planPostgres } from "../changes/postgres/plan-postgres.ts";
import { seePostgres } from "../changes/postgres/see-postgres.ts";
import { verdictOnPostgres } from "../changes/postgres/verdict.ts";
import {
  type PostgresService,
  type PostgresWanted,
  type TuneChoice,
  wantedOfPostgres,
} from "../changes/postgres/wanted.ts";
import { UsageError } from "../errors.ts";
import type { HostView } from "../hosts/host.ts";
import type { HostEntry, Inventory } from "../inventory/inventory.ts";
import { loadInventory } from "../inventory/load.ts";
import { select } from "../inventory/select.ts";
import { unitAway } from "../probes/unit-away.ts";
import { wrap } from "../render/layout.ts";
import { confirm } from "../terminal/questions.ts";
import { callsAnywhere } from "./change-calls.ts";
import type { ChangeOptions } from "./change-job.ts";
import { runChange } from "./change-run.ts";
import type { Outcome } from "./outcome.ts";
import type { World } from "./world.ts";

export interface TunePostgresOptions extends ChangeOptions {
  readonly restart?: boolean | undefined;
  readonly hba?: boolean | undefined;
}

/** Notes of a plan that say something about a restart. */
const restartKinds: ReadonlySet<string> = new Set(["restart-pending", "postgresql-restart"]);

/** `lotus tune postgres` — makes PostgreSQL run with the inventory's values, and says what only a restart brings. */
export async function tunePostgres(options: TunePostgresOptions, world: World): Promise<Outcome> {
  const { inventory } = await loadInventory({ ...world, file: options.file });
  const servers = postgresServers(inventory, options.patterns);
  const askRestart = options.restart === undefined && options.mode === "confirm" ? restartQuestion(world) : undefined;
  const wantOf = (host: string, restart: boolean): PostgresWanted => {
    const server = servers.find((one) => one.host.name === host);
    if (server === undefined) throw new Error(`no PostgreSQL on ${host}`);
    return wantedOf(server, inventory, { restart, hba: options.hba === true });
  };
  return runChange(
    {
      command: commandWords(options),
      inventory,
      targets: servers.map(({ host }) => host),
      plan: async ({ name }, view) => {
        const wanted = wantOf(name, options.restart === true);
        const seen = await seePostgres(view(name), wanted);
        const first = planPostgres(wanted, seen);
        if (!first.notes.some(({ kind }) => restartKinds.has(kind))) return first;
        const all = { ...seen, calls: await callsAnywhere(inventory, view) };
        const plan = planPostgres(wanted, all);
        const isAgreed = askRestart !== undefined && (await askRestart(plan));
        return isAgreed ? planPostgres(wantOf(name, true), all) : plan;
      },
      verify: async (host: HostView, plan) => {
        const wanted = wantOf(plan.host, options.restart === true);
        const isRestarted = plan.changes.some((change) => change.kind === "unit" && change.action === "restart");
        const away = isRestarted ? await unitAway(host, wanted.unit) : undefined;
        return verdictOnPostgres(wanted, await seePostgres(host, wanted), plan, away);
      },
    },
    options,
    world,
  );
}

/** The words its runs are kept under. */
function commandWords({ restart, hba }: Pick<TunePostgresOptions, "restart" | "hba">): string {
  return ["tune postgres", ...(restart === true ? ["--restart"] : []), ...(hba === true ? ["--hba"] : [])].join(" ");
}

/** A PostgreSQL of the inventory, and where it runs. */
export interface PostgresServer {
  readonly service: PostgresService;
  readonly host: HostEntry;
}

/** The chosen ones. @throws UsageError when there are none */
export function postgresServers(inventory: Inventory, patterns: readonly string[]): readonly PostgresServer[] {
  const { reached, services } = select(inventory, patterns);
  const servers = services.flatMap((service): readonly PostgresServer[] => {
    const host = inventory.hosts.find(({ name }) => name === service.host);
    return service.kind === "postgresql" && host !== undefined ? [{ service, host }] : [];
  });
  if (servers.length > 0) return servers;
  const where = patterns.length === 0 ? "the inventory" : reached.map(({ label }) => label).join(", ");
  throw new UsageError(`there is no PostgreSQL in ${where}`, { hint: "see docs/tune-postgres.md" });
}

/** @throws UsageError when the inventory does not say enough */
export function wantedOf({ service, host }: PostgresServer, inventory: Inventory, choice: TuneChoice): PostgresWanted {
  const wanted = wantedOfPostgres(service, host, inventory, choice);
  if (typeof wanted !== "string") return wanted;
  throw new UsageError(`services.${service.name}: ${wanted}`, { hint: "see docs/tune-postgres.md" });
}

/** Asked once in a run, of what a look has shown to wait; the plan with it is shown before anything is done. */
function restartQuestion({
  interactive,
  signal,
  say,
  width,
}: World): ((plan: HostPlan) => Promise<boolean>) | undefined {
  if (!interactive) return undefined;
  let answer: Promise<boolean> | undefined;
  return async ({ label, notes }) => {
    const waiting = notes.find(({ kind, weight }) => kind === "restart-pending" && weight === "waits");
    if (waiting === undefined || signal.aborted) return false;
    if (answer === undefined) say(`${wrap(`${label}: ${waiting.text}`, width).join("\n")}\n`);
    answer ??= confirm("Restart PostgreSQL for it as well?");
    return answer;
  };
}
