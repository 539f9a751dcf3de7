import { openSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { inCgroup } from "./cgroups.ts";
import { beginLayer, finishLayer, resolveLayer, stackOf } from "./layers.ts";
import { labDirectory, places } from "./places.ts";
import { recipes } from "./recipes.ts";
import { run } from "./run.ts";
import type { Values } from "./trees.ts";

const minutes = 5;
const postgresDisk = "30G";

/** The image of the database host's data disk, beside the layer it belongs to. */
export function diskOf(layerPath: string): string {
  return `${layerPath}.disk`;
}

/** Builds the two seeded layers together: a homeserver with keys and accounts, and the database they live in. */
export async function buildSeed(values: Values): Promise<void> {
  const [postgres, synapse] = ["postgres", "synapse"].map((name) => ({
    layer: resolveLayer(name, recipes, values),
    lower: stackOf(name, recipes, values)
      .slice(1)
      .map((layer) => layer.path)
      .join(":"),
  }));
  if (!postgres || !synapse) throw new Error("no recipes for the seeded layers");
  const folders = { postgres: beginLayer(postgres.layer), synapse: beginLayer(synapse.layer) };
  const isolated = ["unshare", "--mount", "--pid", "--net", "--fork", "--kill-child", "--propagation", "private"];
  const roots = [folders.postgres, postgres.lower, folders.synapse, synapse.lower];
  const addresses = [values["address.postgres"] ?? "", values["address.synapse"] ?? ""];
  const register = [process.execPath, join(labDirectory, "seed-accounts.ts")];
  const logFile = join(places.building, "seed.log");
  const command = [...isolated, "bash", join(labDirectory, "seed.sh"), ...roots, ...addresses, ...register];
  try {
    const env = { ...process.env, POSTGRES_DISK: postgresDisk };
    await run(inCgroup("building", command), { log: openSync(logFile, "w"), timeout: minutes * 60_000, env });
  } catch (error) {
    const words = readFileSync(logFile, "utf8").trim().split("\n").slice(-40).join("\n");
    throw new Error(`homeserver and database could not be prepared; the end of ${logFile}:\n${words}`, {
      cause: error,
    });
  }
  renameSync(join(folders.postgres, "disk"), diskOf(postgres.layer.path));
  finishLayer(postgres.layer, folders.postgres);
  finishLayer(synapse.layer, folders.synapse);
}
