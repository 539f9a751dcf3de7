import { setTimeout as sleep } from "node:timers/promises";

import { compare, type Comparison, remembered, type Trouble } from "../checks/history.ts";
import { exitCodes } from "../errors.ts";
import { secretResolver } from "../inventory/secrets.ts";
import { startProgress } from "../terminal/progress.ts";
import { openScreen, type Screen } from "../terminal/screen.ts";
import type { News } from "../render/report-news.ts";
import { examine, type Examined } from "./health-job.ts";
import { writeOutputs } from "./health-outputs.ts";
import { asked, type HealthRun, progressMode, renderFor, textOptions } from "./health-run.ts";
import type { Outcome } from "./outcome.ts";
import { reachHosts } from "./reach.ts";
import type { World } from "./world.ts";

export interface Watch extends HealthRun {
  /** From the start of one round to the start of the next, in milliseconds. */
  readonly everyMs: number;
}

/** How long what is well again is still shown, in milliseconds. */
const goneFor = 10 * 60_000;
/** Between two rounds at least, in milliseconds, however long they take. */
const leastPause = 1000;

/** `lotus health --watch`: round after round over the same connections, until it is stopped. */
export async function watch(run: Watch, world: World): Promise<Outcome> {
  const { job, options, outputs, everyMs } = run;
  const aside = { current: <T>(ask: () => Promise<T>) => ask() };
  const reach = reachHosts({ inventory: job.inventory, ssh: options.ssh, aside: (ask) => aside.current(ask) }, world);
  const secret = secretResolver({ ...world, inventoryFile: job.inventory.file });
  let screen: Screen | undefined;
  let past: Past = { known: [], gone: [], rounds: 0 };
  try {
    while (!world.signal.aborted) {
      const begun = world.now().getTime();
      const mode = screen === undefined && past.rounds === 0 ? progressMode(options, outputs, world) : "none";
      const progress = startProgress({ hosts: asked(job), mode, say: world.say });
      aside.current = (ask) => progress.aside(ask);
      const examined = await examine(job, { reach, secret, progress }, world);
      if (examined.account.report.interrupted) break;
      const { comparison, next } = follow(past, examined, world.now());
      past = next;
      const { exitCode } = await writeOutputs(outputs, examined, job.inventory, world);
      if (world.screen && outputs.stdout === undefined) {
        screen ??= openScreen();
        await draw(screen, { examined: { ...examined, exitCode }, comparison, past }, run, world);
      } else {
        await print({ examined: { ...examined, exitCode }, comparison, past }, run, world);
      }
      await run.notify?.(examined);
      reach.again();
      await pause(Math.max(leastPause, everyMs - (world.now().getTime() - begun)), world.signal);
    }
  } finally {
    screen?.leave();
    await reach.close();
  }
  return { exitCode: exitCodes.interrupted };
}

/** What earlier rounds saw. */
interface Past {
  readonly known: readonly Trouble[];
  readonly gone: News["gone"];
  readonly rounds: number;
}

interface Round {
  readonly examined: Examined;
  readonly comparison: Comparison;
  readonly past: Past;
}

function follow(
  past: Past,
  { account }: Examined,
  now: Date,
): { readonly comparison: Comparison; readonly next: Past } {
  const comparison = compare(past.known, account);
  const recent = past.gone.filter(({ until }) => now.getTime() - until.getTime() < goneFor);
  const gone = [...comparison.gone.map((trouble) => ({ ...trouble, until: now })), ...recent];
  return { comparison, next: { known: remembered(comparison), gone, rounds: past.rounds + 1 } };
}

/** The first round has nothing to be compared with. */
function newsOf({ comparison, past }: Round, world: World): News | undefined {
  return past.rounds < 2 ? undefined : { comparison, gone: past.gone, now: world.now() };
}

async function draw(screen: Screen, round: Round, run: Watch, world: World): Promise<void> {
  const news = newsOf(round, world);
  const show = async () => {
    const text = { ...textOptions(run.options, { ...world, width: screen.size().columns }), news };
    const report = await renderFor(run.outputs, round.examined, run.job, text, world);
    screen.draw(report, statusOf(round, run));
  };
  screen.onChange(() => void show());
  await show();
}

function statusOf({ past, examined }: Round, { everyMs }: Watch): string {
  const at = new Date(examined.account.report.startedAt.getTime()).toISOString().slice(11, 19);
  return `round ${past.rounds} at ${at} UTC, every ${everyMs / 1000} s; Ctrl-C ends`;
}

/** Off a terminal: a block for every round; when quiet, only for one that brings something new. */
async function print(round: Round, run: Watch, world: World): Promise<void> {
  const { examined, comparison } = round;
  const isNews = comparison.gone.length > 0 || comparison.now.some(({ isNew }) => isNew);
  if (run.options.quiet === true && !isNews) return;
  const news = newsOf(round, world);
  // What is gone is said once: what was printed stays.
  const once = news && { ...news, gone: news.gone.slice(0, comparison.gone.length) };
  const text = { ...textOptions(run.options, world), news: once };
  const report = await renderFor(run.outputs, examined, run.job, text, world);
  const isForPeople = run.outputs.stdout === undefined;
  world.print(isForPeople ? `${examined.account.report.startedAt.toISOString()}\n${report}\n` : report);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
