import { describe, expect, it } from "vitest";

import type { ServiceOf } from "../../inventory/inventory.ts";
import { load } from "../../../test/shipped-inventory.ts";
import type { ReleaseDocument } from "../../schemas/release.ts";
import { layoutOf } from "../layout.ts";
import type { BotSeen } from "./observe-bot.ts";
import { type BotWanted, planBot } from "./plan-bot.ts";

const service = load().inventory.services.find(
  (one): one is ServiceOf<"bot"> => one.kind === "bot",
) as ServiceOf<"bot">;
const [old, young] = ["a".repeat(40), "b".repeat(40)];

const wanted: BotWanted = {
  ref: "main",
  commit: { id: young, subject: "Go on", date: "2026-11-22T17:00:00Z", version: "v2" },
  source: "https://example.org/bot",
  archive: { sha256: "00", bytes: 20_000, compression: "none" },
  requirements: "matrix-nio==0.25.2",
  id: "2026-11-22T18-00-00Z",
  at: "2026-11-22T18:00:00Z",
  by: "jared@laptop",
  force: false,
};

const document: ReleaseDocument = {
  schema: "lotus.release/1",
  id: "2026-11-20T18-00-00Z",
  program: "bot",
  version: "v1",
  revision: old,
  ref: "main",
  source: "https://example.org/bot",
  state: "active",
  why: null,
  made: "2026-11-20T18:00:00Z",
  by: "jared@laptop",
  activated: "2026-11-20T18:00:00Z",
  left: null,
  isPinned: false,
  facts: { venv: "0123456789ab" },
};

function seen(more: Partial<BotSeen> = {}, ...others: readonly Partial<ReleaseDocument>[]): BotSeen {
  const all = [document, ...others.map((other) => ({ ...document, ...other }))];
  const releases = all.map((one) => ({ id: one.id, document: one, isThere: true }));
  return {
    layout: layoutOf("/opt/matrixbot"),
    releases: {
      root: "link",
      target: `matrixbot.releases/${document.id}/tree`,
      owner: "matrixbot",
      group: "matrixbot",
      releases,
      active: releases[0],
      free: 5_000_000_000,
    },
    user: "matrixbot",
    program: "/opt/matrixbot/venv/bin/python",
    python: "3.13.5",
    venv: { seesSystem: false, nio: "0.25.2", isEncrypted: true },
    venvs: [],
    checkout: undefined,
    ...more,
  };
}

const byHand = (dirty: readonly string[] = []): BotSeen => {
  const one = seen({ checkout: { head: old, dirty } });
  return { ...one, releases: { ...one.releases, root: "folder", target: "", releases: [], active: undefined } };
};

const steps = (how: BotSeen, more: Partial<BotWanted> = {}): readonly string[] =>
  planBot(service, { ...wanted, ...more }, how).changes.map((change) =>
    "because" in change ? change.because.replace(/:.*/, "") : change.kind,
  );

describe("the plan", () => {
  it("makes, looks, switches, restarts, in this order", () => {
    expect(steps(seen())).toEqual([
      "the source of v2 (bbbbbbb)",
      "linking what all releases share",
      "making its virtual environment",
      "looking whether it can work, before anything is restarted",
      "keeping a copy of its keys, should matrix-nio 0.26 take over, which rewrites them",
      "making it the active release",
      "starting v2 (bbbbbbb)",
    ]);
  });

  it("takes over first what was laid out by hand", () => {
    expect(steps(byHand())[0]).toContain("making what was laid out by hand in /opt/matrixbot the first release");
  });

  it("is empty where the revision runs already, by hand or not, unless it is forced", () => {
    expect(steps(seen(), { commit: { ...wanted.commit, id: old } })).toEqual([]);
    expect(steps(byHand(), { commit: { ...wanted.commit, id: old } })).toEqual([]);
    expect(steps(seen(), { commit: { ...wanted.commit, id: old }, force: true })).toHaveLength(7);
  });

  it("only restarts and looks where a run was cut off before it had looked", () => {
    const one = seen();
    const active = { id: document.id, document: { ...document, state: "building" as const }, isThere: true };
    const unproven = { ...one, releases: { ...one.releases, active, releases: [active] } };
    expect(steps(unproven, { commit: { ...wanted.commit, id: old } })).toEqual([
      "starting v1 (aaaaaaa) once more, to see whether it works",
    ]);
  });

  it("makes no release of a revision that there is, and no virtual environment of one", () => {
    const again = { id: "2026-11-21T18-00-00Z", revision: young, state: "ready" as const };
    const [first] = steps(seen({ venvs: ["9d9b3b3f2c1a"] }, again));
    expect(first).not.toContain("the source of");
    const key = planBot(service, wanted, seen()).to?.facts["venv"] ?? "";
    expect(steps(seen({ venvs: [key] }))).toContain(
      "linking the virtual environment that there is for its requirements already",
    );
  });

  it("keeps no keys where the virtual environment stays the same", () => {
    const key = planBot(service, wanted, seen()).to?.facts["venv"] ?? "";
    const one = seen();
    const active = { id: document.id, document: { ...document, facts: { venv: key } }, isThere: true };
    const same = { ...one, venvs: [key], releases: { ...one.releases, active, releases: [active] } };
    expect(steps(same).some((step) => step.startsWith("keeping"))).toBe(false);
  });
});

describe("before anything is touched it refuses", () => {
  const bad = { id: "2026-11-21T18-00-00Z", revision: young, state: "bad" as const, why: "it crashed" };
  const one = seen();
  it.each<[string, BotSeen, RegExp]>([
    ["a revision that did not work", seen({}, bad), /2026-11-21T18-00-00Z of this revision did not work: it crashed/],
    [
      "a host without room",
      { ...one, releases: { ...one.releases, free: 1_000_000 } },
      /has 1 MB left, and this takes up to 301 MB/,
    ],
    [
      "a unit that starts another Python",
      seen({ program: "/usr/bin/python3" }),
      /starts \/usr\/bin\/python3, which is not in/,
    ],
    ["a host without Python", seen({ python: undefined }), /no python3/],
    ["a root that is not there", { ...one, releases: { ...one.releases, root: "none" } }, /no folder \/opt\/matrixbot/],
    [
      "a link to elsewhere",
      { ...one, releases: { ...one.releases, active: undefined, target: "/srv/bot" } },
      /points to \/srv\/bot, which is no release/,
    ],
  ])("%s", (_, how, why) => {
    expect(() => planBot(service, wanted, how)).toThrow(why);
  });
});

describe("it tells", () => {
  const notes = (how: BotSeen, requirements: string): readonly string[] =>
    planBot(service, { ...wanted, requirements }, how).notes.map(({ kind }) => kind);

  it.each<[string, BotSeen, string, readonly string[]]>([
    ["nothing of pinned packages", seen(), "matrix-nio[e2e]==0.25.2", []],
    ["that the extra has another name", seen(), "matrix-nio[e2ee]==0.25.2", ["extra-unknown"]],
    ["that the keys may be rewritten", seen(), "matrix-nio>=0.24", ["keys-rewritten"]],
    ["not so where they were already", seen({ venv: { ...seen().venv, nio: "0.26.0" } }), "matrix-nio", []],
    ["what was changed by hand", byHand(["bot.py"]), "matrix-nio==0.25.2", ["checkout-changed"]],
  ])("%s", (_, how, requirements, expected) => {
    expect(notes(how, requirements)).toEqual(expected);
  });
});
