import { buildLayer, isBuilt, resolveLayer, stackOf } from "./layers.ts";
import type { Layer } from "./layers.ts";
import { recipes } from "./recipes.ts";
import { buildSeed } from "./seed.ts";
import type { Values } from "./trees.ts";

/** Builds every layer that is missing, those below first. Says on stderr what it builds. */
export async function buildMissing(values: Values, say: (text: string) => void): Promise<void> {
  const missing = recipes
    .map((recipe) => resolveLayer(recipe.name, recipes, values))
    .filter((layer) => !isBuilt(layer));
  for (const layer of missing) {
    if (isBuilt(layer)) continue;
    const started = Date.now();
    await build(layer, values);
    say(`built ${layer.recipe.name} in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  }
}

async function build(layer: Layer, values: Values): Promise<void> {
  if (layer.recipe.how === "seed") return buildSeed(values);
  return buildLayer(layer, stackOf(layer.recipe.name, recipes, values).slice(1), values);
}
