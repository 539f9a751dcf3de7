import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildLayer, isBuilt, resolveLayer, stackOf } from "./layers.ts";
import type { Layer } from "./layers.ts";
import { labsDirectory, places } from "./places.ts";
import { recipes } from "./recipes.ts";
import { buildSeed, diskOf } from "./seed.ts";
import type { Values } from "./trees.ts";

/** Builds every layer that is missing, those below first, and removes those that have been replaced. */
export async function buildMissing(values: Values, say: (text: string) => void): Promise<void> {
  const wanted = recipes.map((recipe) => resolveLayer(recipe.name, recipes, values));
  removeUnfinished();
  for (const layer of wanted) {
    // Seeded layers are built two at once, so this is asked for each in its turn.
    if (isBuilt(layer) || layer.recipe.onDemand) continue;
    const started = Date.now();
    await build(layer, values);
    say(`built ${layer.recipe.name} in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  }
  removeOld(wanted);
}

/** Builds a layer that no host stands on, where it is missing; its stack, top first. What lies below is there while the lab is up. */
export async function buildOnDemand(name: string, values: Values): Promise<readonly Layer[]> {
  const stack = stackOf(name, recipes, values);
  const [layer] = stack;
  if (layer !== undefined && !isBuilt(layer)) await build(layer, values);
  return stack;
}

async function build(layer: Layer, values: Values): Promise<void> {
  if (layer.recipe.how === "seed") return buildSeed(values);
  return buildLayer(layer, stackOf(layer.recipe.name, recipes, values).slice(1), values);
}

/** Removes what interrupted builds have left. The logs stay. */
function removeUnfinished(): void {
  for (const path of entriesOf(places.building)) {
    if (!path.endsWith(".log")) rmSync(path, { recursive: true, force: true });
  }
}

/** Removes layers that no recipe leads to and no running host stands on. */
function removeOld(wanted: readonly Layer[]): void {
  const keep = new Set([...wanted.map((layer) => layer.path), ...inUse()].flatMap((path) => [path, diskOf(path)]));
  for (const name of readdirSync(places.layers)) {
    const path = join(places.layers, name);
    if (!keep.has(path)) rmSync(path, { recursive: true, force: true });
  }
}

function inUse(): readonly string[] {
  const labs = entriesOf(labsDirectory);
  const hosts = labs.flatMap((lab) => entriesOf(join(lab, "hosts")));
  const files = hosts.map((host) => join(host, "lower")).filter((file) => existsSync(file));
  return files.flatMap((file) => readFileSync(file, "utf8").split(":"));
}

function entriesOf(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}
