import type { Archive, Change, Note } from "../../changes/change.ts";
import { LotusError } from "../../errors.ts";
import type { ServiceOf } from "../../inventory/inventory.ts";
import type { ReleaseDocument } from "../../schemas/release.ts";
import type { Commit } from "../git-mirror.ts";
import { type Layout, placesOf, targetOf } from "../layout.ts";
import { nameOf, type Release } from "../observe.ts";
import { adoptStep, type Dress, dressStep, hookSteps, switchStep } from "../release-steps.ts";
import { checkStep, storeStep, venvKey, venvStep } from "./bot-steps.ts";
import type { BotSeen } from "./observe-bot.ts";
import { notesFor, refuseLayout, refuseShortage } from "./objections.ts";
import { readRequirements } from "./requirements.ts";

type Bot = ServiceOf<"bot">;

/** What is to be deployed, and by whom. */
export interface BotWanted {
  readonly ref: string;
  readonly commit: Commit;
  readonly source: string;
  readonly archive: Archive;
  /** The text of the requirements file; undefined where there is none in it. */
  readonly requirements: string | undefined;
  /** Of the new release. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  /** `jared@laptop` */
  readonly by: string;
  /** Also where the revision runs already, or did not work. */
  readonly force: boolean;
}

export interface BotPlan {
  readonly changes: readonly Change[];
  readonly notes: readonly Note[];
  /** The release that will run. */
  readonly to: ReleaseDocument | undefined;
  /** The one that runs now. */
  readonly from: ReleaseDocument | undefined;
  readonly layout: Layout;
  /** Which change makes it the active one. */
  readonly switchAt: number;
}

const byHand = "by-hand-";
const isByHand = (id: string): boolean => id.startsWith(byHand);

/** What it takes to make a revision the one that runs. @throws LotusError when it cannot be done, before anything is */
export function planBot(service: Bot, wanted: BotWanted, seen: BotSeen): BotPlan {
  const { layout, releases } = seen;
  const { commit, force } = wanted;
  refuseLayout(service, seen);
  const running = releases.active?.document?.revision ?? seen.checkout?.head;
  if (running === commit.id && !force) {
    const unproven = releases.active?.document;
    if (unproven?.state === "building") return proof(service, unproven, seen);
    return { changes: [], notes: [], to: undefined, from: undefined, layout, switchAt: -1 };
  }

  const first = releases.root === "folder" ? adopted(wanted, seen) : undefined;
  const from = first ?? releases.active?.document;
  if (from === undefined) throw new LotusError(`${layout.root} points to ${releases.target}, which is no release`);
  const dress: Dress = { owner: releases.owner, group: releases.group, shared: service.release.shared };
  const kept = sameRevision(releases.releases, commit.id, force);
  const text = wanted.requirements ?? "";
  const requirements = readRequirements(text);
  const key = venvKey(text, seen);
  const to = kept ?? made(wanted, key);
  const isNewVenv = !seen.venvs.includes(key);
  refuseShortage(wanted, seen, isNewVenv);

  const changes: readonly Change[] = [
    ...hookSteps(service.release.before, to),
    ...(first === undefined ? [] : [adoptStep(layout, first, dress)]),
    ...(kept === undefined ? stage(wanted, to, dress, seen) : []),
    venvStep(service, { layout, id: to.id, key, requirements, seesSystem: seen.venv.seesSystem, isThere: !isNewVenv }),
    checkStep(service, seen, to.id),
    ...(from.facts["venv"] === key
      ? []
      : [storeStep(service, { layout, older: from.id, younger: to.id, verb: "save" })]),
    switchStep(layout, targetOf(layout, from.id), targetOf(layout, to.id), dress.shared),
    { kind: "unit", unit: service.unit, action: "restart", because: `starting ${nameOf(to)}` },
  ];
  return { changes, notes: notesFor(wanted, seen, isNewVenv), to, from, layout, switchAt: changes.length - 2 };
}

/** A run that was cut off after the restart has left a release that runs and was never looked at. */
function proof(service: Bot, to: ReleaseDocument, { layout }: BotSeen): BotPlan {
  const because = `starting ${nameOf(to)} once more, to see whether it works`;
  const changes: readonly Change[] = [{ kind: "unit", unit: service.unit, action: "restart", because }];
  return { changes, notes: [], to, from: undefined, layout, switchAt: 0 };
}

/** Makes the new release's folder, and what all releases share in it. */
function stage(wanted: BotWanted, to: ReleaseDocument, dress: Dress, { layout, releases }: BotSeen): readonly Change[] {
  const { tree } = placesOf(layout, to.id);
  return [
    {
      kind: "place",
      path: tree,
      archive: wanted.archive,
      owner: releases.owner,
      group: releases.group,
      because: `the source of ${nameOf(to)}`,
    },
    dressStep(layout, to, dress),
  ];
}

function made({ commit, ref, source, id, at, by }: BotWanted, venv: string): ReleaseDocument {
  return {
    schema: "lotus.release/1",
    id,
    program: "bot",
    version: commit.version,
    revision: commit.id,
    ref,
    source,
    state: "building",
    why: null,
    made: at,
    by,
    activated: null,
    left: null,
    isPinned: false,
    facts: { venv },
  };
}

/** What was laid out by hand, as a release. It runs, so it has been active. */
function adopted({ id, at, by, source }: BotWanted, { checkout }: BotSeen): ReleaseDocument {
  const head = checkout?.head ?? null;
  return {
    schema: "lotus.release/1",
    id: `${byHand}${id}`,
    program: "bot",
    version: head === null ? "laid out by hand" : `by hand at ${head.slice(0, 7)}`,
    revision: head,
    ref: null,
    source,
    state: "ready",
    why: null,
    // It was there before the first that is made.
    made: new Date(Date.parse(at) - 1).toISOString(),
    by,
    activated: at,
    left: null,
    isPinned: false,
    facts: {},
  };
}

/** A release of this revision that is there whole already. @throws LotusError where one did not work */
function sameRevision(releases: readonly Release[], revision: string, force: boolean): ReleaseDocument | undefined {
  if (force) return undefined;
  const same = releases
    .flatMap(({ document, isThere }) => (document?.revision === revision && isThere ? [document] : []))
    .toReversed();
  const bad = same.find(({ state }) => state === "bad");
  const good = same.find(({ id, activated, state }) => activated !== null && state !== "bad" && !isByHand(id));
  if (good !== undefined) return good;
  if (bad === undefined) return undefined;
  throw new LotusError(`release ${bad.id} of this revision did not work: ${bad.why ?? "nobody knows why"}`, {
    hint: "try it again with --force, or deploy another revision with --ref",
  });
}
