import type { HostPlan } from "../changes/change.ts";
import type { Settle, Settled } from "../changes/apply.ts";
import type { HostView } from "../hosts/host.ts";
import type { ServiceOf } from "../inventory/inventory.ts";
import { loadInventory } from "../inventory/load.ts";
import { type BotPlan, type BotWanted, planBot } from "../releases/bot/plan-bot.ts";
import { observeBot } from "../releases/bot/observe-bot.ts";
import { verifyBot } from "../releases/bot/verify-bot.ts";
import { type Commit, fetchMirror, type Mirror } from "../releases/git-mirror.ts";
import { newReleaseId } from "../releases/layout.ts";
import { settleRelease } from "../releases/settle.ts";
import { botPing } from "./bot-ping.ts";
import { botOf, repositoryOf } from "./bot-service.ts";
import type { ChangeOptions } from "./change-job.ts";
import { refuseSilence, runChange } from "./change-run.ts";
import type { Outcome } from "./outcome.ts";
import { type ReleaseNews, releaseTeller } from "./release-news.ts";
import { releasePlace } from "./release-place.ts";
import { betweenText } from "./release-words.ts";
import type { World } from "./world.ts";

export interface DeployOptions extends ChangeOptions {
  /** Instead of the inventory's. */
  readonly ref?: string | undefined;
  readonly force?: boolean | undefined;
  readonly notify?: "matrix" | undefined;
}

/** `lotus deploy bot` — makes a revision of the bot's repository the one that runs, proven, or leaves the one that does. */
export async function deployBot(options: DeployOptions, world: World): Promise<Outcome> {
  const { inventory } = await loadInventory({ ...world, file: options.file });
  const service = botOf(inventory);
  const command = ["deploy bot", ...flagsOf(options)].join(" ");
  refuseSilence(command, options, world);
  const tell = releaseTeller(inventory, { notify: options.notify, annotate: service.release.annotate }, world);
  let news: ReleaseNews | undefined;
  const place = releasePlace(world);
  try {
    const repository = { url: repositoryOf(service), title: "the bot's repository" };
    const mirror = await fetchMirror(place.host, repository, place);
    const { wanted, open } = await wantedOf(service, mirror, options, world);
    const plans = new Map<string, BotPlan>();
    const targets = inventory.hosts.filter(({ name }) => name === service.host);
    const outcome = await runChange(
      {
        command,
        inventory,
        targets,
        archives: new Map([[wanted.archive.sha256, open]]),
        plan: async (target, view) => {
          const seen = await observeBot(view(target.name), service);
          const plan = planBot(service, wanted, seen);
          plans.set(target.name, plan);
          return hostPlanOf(target, plan, await betweenText(mirror, seen, wanted.commit));
        },
        verify: async (host: HostView) => verifyBot(host, service, await botPing(inventory, service, world, host)),
        settle: async (settled) => {
          const plan = plans.get(settled.host.name);
          const told = await settlingOf(service, plan, world)(settled);
          news = newsOf(wanted.commit, settled, told);
          return told;
        },
      },
      options,
      world,
    );
    if (news !== undefined) await tell(news);
    return outcome;
  } finally {
    await place.host.close();
  }
}

function newsOf(to: Commit, { state, said }: Settled, told: readonly string[]): ReleaseNews {
  const short = to.id.slice(0, 7);
  if (state === "done") {
    return { program: "bot", headline: `deployed ${short} ${to.subject}`, lines: [...told], isGood: true };
  }
  const headline = `${short} did not work; ${state === "undone" ? "the release before it runs as before" : "look at it"}`;
  return { program: "bot", headline, lines: [...said, ...told], isGood: false };
}

/** The flags that change what is done, as a run is kept. */
function flagsOf({ ref, force }: DeployOptions): readonly string[] {
  return [...(ref === undefined ? [] : [`--ref ${ref}`]), ...(force === true ? ["--force"] : [])];
}

async function wantedOf(service: ServiceOf<"bot">, mirror: Mirror, options: DeployOptions, world: World) {
  const ref = options.ref ?? service.release.ref;
  const commit = await mirror.resolve(ref);
  const [{ archive, open }, requirements] = await Promise.all([
    mirror.archive(commit.id),
    mirror.read(commit.id, service.release.requirements),
  ]);
  const { user, machine } = world.who();
  const now = world.now();
  const wanted: BotWanted = {
    ref,
    commit,
    source: repositoryOf(service),
    archive,
    requirements,
    id: newReleaseId(now),
    at: now.toISOString(),
    by: `${user}@${machine}`,
    force: options.force === true,
  };
  return { wanted, open };
}

function hostPlanOf(
  target: Pick<HostPlan, "host" | "label"> | { readonly name: string; readonly label: string },
  { changes, notes }: BotPlan,
  summary: readonly string[],
): HostPlan {
  const host = "host" in target ? target.host : target.name;
  return { host, label: target.label, changes, notes, summary };
}

function settlingOf({ release }: ServiceOf<"bot">, plan: BotPlan | undefined, { now }: World): Settle {
  if (plan?.to === undefined || plan.layout === undefined) return async () => [];
  const { to, from, layout, switchAt } = plan;
  return settleRelease({ layout, to, from, keep: release.keep, after: release.after, switchAt, now });
}
