import { createHash } from "node:crypto";

import type { RunCommand } from "../../changes/change.ts";
import type { ServiceOf } from "../../inventory/inventory.ts";
import { type Layout, placesOf } from "../layout.ts";
import { checkProgram } from "./check-program.ts";
import type { BotSeen } from "./observe-bot.ts";
import type { Requirements } from "./requirements.ts";
import { storeProgram } from "./store-program.ts";
import { venvProgram } from "./venv-program.ts";

type Bot = ServiceOf<"bot">;

const minutes = 60_000;

/** What a virtual environment holds depends on this alone; the same is made once. */
export function venvKey(requirements: string, { python, venv }: Pick<BotSeen, "python" | "venv">): string {
  const parts = [requirements.trim(), python?.replace(/^(\d+\.\d+).*$/, "$1") ?? "", String(venv.seesSystem)];
  return createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 12);
}

export function venvAt({ base }: Layout, key: string): string {
  return `${base}/venvs/${key}`;
}

export interface VenvStep {
  readonly layout: Layout;
  readonly id: string;
  readonly key: string;
  readonly requirements: Requirements;
  readonly seesSystem: boolean;
  /** Whether one of its kind is there already. */
  readonly isThere: boolean;
}

/** Makes the virtual environment of a release where there is none of its kind yet, and lets its unit find it. */
export function venvStep(
  { release }: Bot,
  { layout, id, key, requirements, seesSystem, isThere }: VenvStep,
): RunCommand {
  const file = `${placesOf(layout, id).tree}/${release.requirements}`;
  const site = seesSystem ? ["--system-site-packages"] : [];
  const hashes = requirements.hasHashes ? ["--require-hashes"] : [];
  const venv = venvAt(layout, key);
  const at = `${placesOf(layout, id).tree}/${release.venv}`;
  return {
    kind: "run",
    command: ["sh", "-c", venvProgram, "venv", venv, file, at, ...site, "--", ...hashes],
    undo: undefined,
    title: `python3 -m venv ${[...site, venv].join(" ")}; pip install ${[...hashes, "-r", file].join(" ")}`,
    because: isThere
      ? "linking the virtual environment that there is for its requirements already"
      : "making its virtual environment",
    readBack: undefined,
    timeoutMs: 20 * minutes,
  };
}

/** Looks at a release before it is started, with its own Python, settings and user. */
export function checkStep(service: Bot, seen: BotSeen, id: string): RunCommand {
  const { release, user, paths } = service;
  const { tree } = placesOf(seen.layout, id);
  const { homeserver, token, device } = release.account;
  const names = [homeserver, token, device, seen.venv.isEncrypted ? "1" : "0"];
  return {
    kind: "run",
    command: [
      `${tree}/${release.venv}/bin/python`,
      "-B",
      "-c",
      checkProgram,
      tree,
      release.entry,
      user,
      paths["store"] ?? "",
      ...names,
    ],
    undo: undefined,
    as: seen.user,
    title: `python: compile, import, ask who the token is`,
    because: "looking whether it can work, before anything is restarted",
    readBack: undefined,
    timeoutMs: 2 * minutes,
  };
}

interface StoreStep {
  readonly layout: Layout;
  /** The release whose matrix-nio can read what is kept. */
  readonly older: string;
  readonly younger: string;
  readonly verb: "save" | "restore";
}

/** Keeps the keys before a matrix-nio opens them that rewrites them, or brings them back; nothing where none does. */
export function storeStep(service: Bot, { layout, older, younger, verb }: StoreStep): RunCommand {
  const python = (id: string): string => `${placesOf(layout, id).tree}/${service.release.venv}/bin/python`;
  const { root } = layout;
  const store = service.paths["store"] ?? "";
  // In the layout by hand it lies in the root; from then on it is shared.
  const real = store.startsWith(`${root}/`) ? `${layout.shared}/${store.slice(root.length + 1)}` : store;
  const copy = `${placesOf(layout, older).folder}/store`;
  const words = [service.unit, real, copy, python(older), python(younger)];
  const run = (what: string) => ["sh", "-c", storeProgram, "store", what, ...words];
  return {
    kind: "run",
    command: run(verb),
    undo: run(verb === "save" ? "restore" : "return"),
    title: verb === "save" ? `cp -a ${real} ${copy}` : `cp -a ${copy} ${real}`,
    because:
      verb === "save"
        ? "keeping a copy of its keys, should matrix-nio 0.26 take over, which rewrites them"
        : "bringing back its keys as the older matrix-nio left them, should 0.26 have rewritten them",
    readBack: undefined,
    timeoutMs: 5 * minutes,
  };
}
