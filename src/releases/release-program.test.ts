import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { fromNetstrings } from "../changes/keeper.ts";
import type { Answer, Host } from "../hosts/host.ts";
import { openHost } from "../hosts/open-host.ts";
import { layoutOf, placesOf, targetOf } from "./layout.ts";
import { observeReleases } from "./observe.ts";
import { releaseProgram } from "./release-program.ts";

let directory: string;
let host: Host;
beforeEach(async () => {
  directory = await mkdtemp("/var/tmp/lotus-releases-");
  host = openHost({ name: "bed", label: "bed (1)", transport: "local" }, { environment: process.env });
});
afterEach(async () => {
  await host.close();
  await rm(directory, { recursive: true });
});

const layout = () => layoutOf(join(directory, "bot"));
const items = [".env", "store/", "config/production.yaml", "later.json"];

async function say(verb: string, ...words: readonly string[]): Promise<string> {
  const answer = await ask(verb, ...words);
  return answer.status === 0 ? "" : answer.stderr;
}

async function ask(verb: string, ...words: readonly string[]): Promise<Answer> {
  const { root, base } = layout();
  const { uid, gid } = userInfo();
  const owned = ["remove", "switch", "drift", "sweep"].includes(verb)
    ? words
    : [words[0] ?? "", String(uid), String(gid), "{}", ...words.slice(1)];
  return host.execute(["perl", "-e", releaseProgram, verb, root, base, ...owned]);
}

/** A program as hands lay it out. */
function byHand(): void {
  const { root } = layout();
  mkdirSync(join(root, "store"), { recursive: true });
  mkdirSync(join(root, "config"));
  writeFileSync(join(root, "bot.py"), "print()");
  writeFileSync(join(root, ".env"), "TOKEN=1", { mode: 0o600 });
  writeFileSync(join(root, "store/keys"), "keys");
  writeFileSync(join(root, "config/production.yaml"), "homeserver: x");
}

/** A new release as an archive makes it, with a file where the shared one belongs. */
function placeNew(id: string): void {
  const { tree, document } = placesOf(layout(), id);
  mkdirSync(join(tree, "config"), { recursive: true });
  writeFileSync(join(tree, "bot.py"), id);
  writeFileSync(join(tree, "config/production.yaml"), "shipped");
  writeFileSync(document, "{}");
}

async function activate(id: string): Promise<void> {
  const { root } = layout();
  expect(await say("switch", readlinkSync(root), targetOf(layout(), id), ...items)).toBe("");
}

/** Every path below the root with what it holds, links followed. */
function seen(folder = layout().root, at = ""): Readonly<Record<string, string>> {
  const entries = readdirSync(folder).map((name) => {
    const path = join(folder, name);
    try {
      return Object.entries({ [`${at}${name}`]: readFileSync(path, "utf8") });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [[`${at}${name}`, "to come"] as const];
      return Object.entries(seen(path, `${at}${name}/`));
    }
  });
  return Object.fromEntries(entries.flat());
}

const held = {
  ".env": "TOKEN=1",
  "bot.py": "print()",
  "config/production.yaml": "homeserver: x",
  "store/keys": "keys",
};

describe("a program laid out by hand", () => {
  it("becomes the first release, with everything where it was", async () => {
    byHand();
    expect(await observeReleases(host, layout())).toMatchObject({ root: "folder", releases: [], active: undefined });
    expect(await say("adopt", "first", ...items)).toBe("");
    expect(seen()).toEqual(held);
    expect(readlinkSync(layout().root)).toBe("bot.releases/first/tree");
    expect(readlinkSync(join(layout().root, "store"))).toBe("../../shared/store");
    expect(readlinkSync(join(layout().root, "config/production.yaml"))).toBe("../../../shared/config/production.yaml");
    expect(lstatSync(join(layout().shared, ".env")).mode & 0o777).toBe(0o600);
    expect(await say("adopt", "first", ...items)).toBe("");
    expect(seen()).toEqual(held);
  });

  it("is laid out by hand again when that is taken back", async () => {
    byHand();
    await say("adopt", "first", ...items);
    expect(await say("abandon", "first", ...items)).toBe("");
    expect(seen()).toEqual(held);
    expect(readdirSync(directory)).toEqual(["bot"]);
    expect(lstatSync(layout().root).isDirectory()).toBe(true);
    expect(await say("abandon", "first", ...items)).toBe("");
    expect(seen()).toEqual(held);
  });

  it("says that a file is no program", async () => {
    writeFileSync(layout().root, "");
    expect(await say("adopt", "first")).toContain("is no folder");
  });
});

describe("a new release", () => {
  beforeEach(async () => {
    byHand();
    await say("adopt", "first", ...items);
    placeNew("second");
  });

  it("finds what the one before left, not what was shipped", async () => {
    expect(await say("dress", "second", ...items)).toBe("");
    await activate("second");
    expect(seen()).toEqual({ ...held, "bot.py": "second", "later.json": "to come" });
    writeFileSync(join(layout().root, "later.json"), "written");
    expect(readFileSync(join(layout().shared, "later.json"), "utf8")).toBe("written");
    expect(await observeReleases(host, layout())).toMatchObject({ root: "link", active: { id: "second" } });
  });

  it("hands on what it made anew in the place of a link", async () => {
    await say("dress", "second", ...items);
    await activate("second");
    rmSync(join(layout().root, ".env"));
    writeFileSync(join(layout().root, ".env"), "TOKEN=2");
    placeNew("third");
    await say("dress", "third", ...items);
    await activate("third");
    expect(seen()).toMatchObject({ ".env": "TOKEN=2", "bot.py": "third" });
    expect(readdirSync(layout().shared).filter((name) => name.startsWith(".env.before-"))).toHaveLength(1);
  });

  it("tells which of its files are not as they were placed", async () => {
    await say("dress", "second", ...items);
    const drift = async () => fromNetstrings((await ask("drift", "second")).stdout);
    expect(await drift()).toEqual([]);
    const { tree } = placesOf(layout(), "second");
    mkdirSync(join(tree, "__pycache__"));
    writeFileSync(join(tree, "__pycache__/bot.pyc"), "");
    writeFileSync(join(tree, "bot.py"), "by hand");
    writeFileSync(join(tree, "config/more.yaml"), "by hand");
    expect(await drift()).toEqual(["bot.py", "config/more.yaml (new)"]);
    rmSync(join(tree, "bot.py"));
    expect(await drift()).toEqual(["bot.py (gone)", "config/more.yaml (new)"]);
  });

  it("is not made active when somebody has pointed the root elsewhere meanwhile", async () => {
    expect(await say("switch", "elsewhere", targetOf(layout(), "second"))).toContain("was pointed elsewhere meanwhile");
    expect(seen()).toEqual(held);
  });

  it("is removed, but never while it is active", async () => {
    expect(await say("remove", "first")).toContain("first is active");
    expect(await say("remove", "shared")).toContain("shared is no release");
    expect(await say("remove", "second")).toBe("");
    expect(readdirSync(layout().base)).toEqual(["first", "shared"]);
    expect(seen()).toEqual(held);
  });
});

it("sweeps away what releases were made of, and nothing that one of them needs", async () => {
  byHand();
  await say("adopt", "first", ...items);
  for (const name of ["venvs/one", "venvs/other", "second/tree.partial"])
    mkdirSync(join(layout().base, name), { recursive: true });
  expect(await say("sweep", "one")).toBe("");
  expect(readdirSync(join(layout().base, "venvs"))).toEqual(["one"]);
  expect(readdirSync(join(layout().base, "second"))).toEqual([]);
  expect(seen()).toEqual(held);
});

it("tells what it does not know", async () => {
  expect(await observeReleases(host, layout())).toMatchObject({ root: "none", releases: [] });
  byHand();
  await say("adopt", "first");
  placeNew("second");
  const { releases, active } = await observeReleases(host, layout());
  expect(releases).toEqual([
    { id: "first", document: undefined, isThere: true },
    { id: "second", document: undefined, isThere: true },
  ]);
  expect(active).toMatchObject({ id: "first" });
});
