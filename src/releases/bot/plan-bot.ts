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
import { mayRewriteKeys, readRequirements } from "./requirements.ts";

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

/** For what a virtual environment and a release may take, in bytes. */
const venvRoom = 300_000_000;

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

function refuseLayout({ release, unit }: Bot, { layout, releases, program, python }: BotSeen): void {
  const { root } = layout;
  if (releases.root === "none" || releases.root === "file") {
    throw new LotusError(`there is no folder ${root} to deploy to`, {
      hint: "lotus takes over a bot that runs: set it up once by hand, or mend paths.root in the inventory",
    });
  }
  if (!program.startsWith(`${root}/${release.venv}/bin/`)) {
    throw new LotusError(`${unit} starts ${program || "nothing"}, which is not in ${root}/${release.venv}`, {
      hint: "the inventory says where its virtual environment is: release.venv of the bot",
    });
  }
  if (python === undefined) throw new LotusError("the host has no python3, which makes the virtual environment");
}

function refuseShortage({ archive }: BotWanted, { layout, releases }: BotSeen, isNewVenv: boolean): void {
  const needed = archive.bytes * 2 + (isNewVenv ? venvRoom : 0);
  if (releases.free >= needed) return;
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1_000_000)} MB`;
  throw new LotusError(
    `${layout.base} has ${megabytes(releases.free)} left, and this takes up to ${megabytes(needed)}`,
    {
      hint: "make room first: lotus bot releases shows what is kept",
    },
  );
}

function notesFor({ requirements }: BotWanted, { checkout, venv }: BotSeen, isNewVenv: boolean): readonly Note[] {
  const wanted = readRequirements(requirements ?? "");
  const notes: Note[] = [];
  if (checkout !== undefined && checkout.dirty.length > 0) {
    const files = checkout.dirty.slice(0, 6).join(", ");
    const more = checkout.dirty.length > 6 ? ` and ${checkout.dirty.length - 6} more` : "";
    notes.push({
      kind: "checkout-changed",
      weight: "told",
      text: `changed by hand since its commit: ${files}${more}. They stay in the release that is made of it; the new one does not have them`,
    });
  }
  if (requirements === undefined) {
    notes.push({
      kind: "no-requirements",
      weight: "told",
      text: "it names no packages: its virtual environment stays empty",
    });
  }
  if (wanted.extras.includes("e2ee")) {
    notes.push({
      kind: "extra-unknown",
      weight: "told",
      text: "matrix-nio has no extra e2ee, so pip leaves encryption out; it is named e2e. The checks before the restart look for it",
      remedy: "write matrix-nio[e2e] in its requirements",
    });
  }
  if (isNewVenv && venv.nio !== undefined && /^0\.(?:[0-9]|1\d|2[0-5])\./.test(venv.nio) && mayRewriteKeys(wanted)) {
    notes.push({
      kind: "keys-rewritten",
      weight: "unknown",
      text: `matrix-nio ${venv.nio} runs, and "matrix-nio${wanted.nio}" may bring 0.26, which rewrites the keys so that older ones cannot read them. They are kept first, and come back with a rollback`,
      remedy: "pin it in its requirements to decide when",
    });
  }
  return notes;
}
