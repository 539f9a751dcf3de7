import { createHash } from "node:crypto";
import { existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { inCgroup } from "./cgroups.ts";
import { identity } from "./identity.ts";
import { labDirectory, places, repository } from "./places.ts";
import { run } from "./run.ts";
import { digestTree, renderTree } from "./trees.ts";
import type { Values } from "./trees.ts";

/** How a layer comes about; what it is made of stands in lab/layers/NAME. */
export type Recipe = {
  readonly name: string;
  /** The layer below it; absent for the two that stand alone. */
  readonly on?: string;
  /** "packages" run a script with access to the package archives, "files" only put files there. */
  readonly how: "debootstrap" | "packages" | "files" | "stand-in" | "seed";
  /** Gets the git repositories made of lab/repositories. */
  readonly repositories?: true;
  /** No host stands on it: `up` does not build it, whoever needs it does. */
  readonly onDemand?: true;
};

/** A layer that is built, or will be under this path. */
export type Layer = { readonly recipe: Recipe; readonly key: string; readonly path: string };

const seedFiles = [
  "seed.sh",
  "seed-accounts.ts",
  "seed-client.ts",
  "seed-hooks.ts",
  "seed-moderation.ts",
  "hook-ids.ts",
];
const suite = "trixie";
const debianPackages = "systemd,systemd-sysv,dbus,openssh-server,iproute2,procps";
const buildMinutes = 15;

/** Resolves a recipe to its place on disk: the key covers the recipe, its files, their values and the layers below. */
export function resolveLayer(name: string, recipes: readonly Recipe[], values: Values): Layer {
  const recipe = recipes.find((candidate) => candidate.name === name);
  if (!recipe) throw new Error(`no recipe for a layer named ${name}`);
  // The two seeded layers are made together, so each depends on what lies below both.
  const under = recipe.how === "seed" ? recipes.filter((other) => other.how === "seed") : [recipe];
  const below = under.flatMap(({ on }) => (on ? resolveLayer(on, recipes, values).key : []));
  const sum = createHash("sha256").update(JSON.stringify([recipe, below, suite, debianPackages]));
  sum.update(digestTree(sourceOf(recipe), values));
  if (recipe.how === "packages") sum.update(readFileSync(join(labDirectory, "build-layer.sh")));
  if (recipe.how === "seed") sum.update(values["webhooks"] ?? "");
  for (const file of recipe.how === "seed" ? seedFiles : []) sum.update(readFileSync(join(labDirectory, file)));
  if (recipe.repositories) sum.update(digestTree(repositoriesSource, values));
  if (recipe.how === "stand-in") sum.update(process.version);
  if (recipe.name === "base") sum.update(readFileSync(identity.authority));
  const key = sum.digest("hex").slice(0, 12);
  return { recipe, key, path: join(places.layers, `${name}-${key}`) };
}

/** The layer and everything below it, top first: what overlayfs calls the lower directories. */
export function stackOf(name: string, recipes: readonly Recipe[], values: Values): readonly Layer[] {
  const layer = resolveLayer(name, recipes, values);
  return [layer, ...(layer.recipe.on ? stackOf(layer.recipe.on, recipes, values) : [])];
}

/** Whether a layer is there. It is renamed into place when complete, so a half-built one is never seen. */
export function isBuilt(layer: Layer): boolean {
  return existsSync(layer.path);
}

/** Starts a layer's folder anew under building/; `finishLayer` puts it in place. */
export function beginLayer(layer: Layer): string {
  const folder = join(places.building, `${layer.recipe.name}-${layer.key}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "tree"), { recursive: true });
  mkdirSync(join(folder, "work"));
  mkdirSync(join(folder, "root"));
  mkdirSync(join(folder, "source"));
  return folder;
}

/** Puts a complete layer in place, by one rename. */
export function finishLayer(layer: Layer, folder: string): void {
  mkdirSync(places.layers, { recursive: true });
  renameSync(join(folder, "tree"), layer.path);
  rmSync(folder, { recursive: true, force: true });
}

/** Builds one layer on top of the built ones below it. What the build prints goes to building/NAME.log. */
export async function buildLayer(layer: Layer, below: readonly Layer[], values: Values): Promise<void> {
  const folder = beginLayer(layer);
  const logFile = join(places.building, `${layer.recipe.name}.log`);
  const log = openSync(logFile, "w");
  try {
    await buildInto(folder, layer, below, values, log);
  } catch (error) {
    const words = readFileSync(logFile, "utf8").trim().split("\n").slice(-30).join("\n");
    throw new Error(`the lab's layer ${layer.recipe.name} could not be built; the end of ${logFile}:\n${words}`, {
      cause: error,
    });
  }
  finishLayer(layer, folder);
}

async function buildInto(
  folder: string,
  { recipe }: Layer,
  below: readonly Layer[],
  values: Values,
  log: number,
): Promise<void> {
  const tree = join(folder, "tree");
  if (recipe.how === "debootstrap") {
    const include = ["--variant=minbase", `--include=${debianPackages}`];
    await runIsolated(["debootstrap", ...include, suite, tree, ...(await mirror())], log);
    return;
  }
  if (recipe.how === "stand-in") {
    const library = join(tree, "usr/local/lib/lotus-lab");
    await cp(sourceOf(recipe), join(library, "stand-in"), { recursive: true });
    await cp(nodeBinary, join(library, "node"));
    return;
  }
  renderTree(sourceOf(recipe), join(folder, "source"), values);
  if (recipe.repositories) renderTree(repositoriesSource, join(folder, "source/repositories"), values);
  const lower = below.map((layer) => layer.path).join(":");
  const script = join(labDirectory, "build-layer.sh");
  mkdirSync(places.packages, { recursive: true });
  await runIsolated(["bash", script, folder, lower, places.packages, identity.authority], log);
}

/** The archive this machine's own Debian comes from; debootstrap knows the usual one. */
async function mirror(): Promise<readonly string[]> {
  const words = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Origin: Debian"];
  const { stdout } = await run(words, { mayFail: true });
  const archives = stdout.split("\n").filter((uri) => /^https?:.*\/debian\/?$/.test(uri));
  return archives.slice(0, 1);
}

/** Runs a build step so that its mounts and processes end with it, and can be found while it runs. */
async function runIsolated(command: readonly string[], log: number): Promise<void> {
  const isolated = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"];
  await run(inCgroup("building", [...isolated, ...command]), { log, timeout: buildMinutes * 60_000 });
}

/** The Node.js that npm installed for the project; stand-ins run on the same one. */
const nodeBinary = join(repository, "node_modules/node/bin/node");

const repositoriesSource = join(labDirectory, "repositories");

function sourceOf(recipe: Recipe): string {
  return recipe.how === "stand-in" ? join(labDirectory, "stand-in") : join(labDirectory, "layers", recipe.name);
}
