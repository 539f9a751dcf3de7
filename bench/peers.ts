/** Builds what lotus is measured against where it is missing, and runs the race inside the lab's network. Prints its JSON. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { buildOnDemand } from "../lab/build.ts";
import { readEstate } from "../lab/estate.ts";
import { ensureIdentity } from "../lab/identity.ts";
import { withLock } from "../lab/lock.ts";
import { places } from "../lab/places.ts";
import { valuesOf } from "../lab/values.ts";

const estate = readEstate();
const values = valuesOf(estate, await ensureIdentity(estate));
const stack = await withLock(places.buildLock, () => buildOnDemand("peers", values));
const lower = stack.map(({ path }) => path).join(":");
const files = mkdtempSync(join(tmpdir(), "lotus-peers-"));
const words = ["lab/lab.ts", "exec", "--", "bash", "bench/peers/root.sh", lower, files];
const { status } = spawnSync("node", [...words, "node", "bench/peers/race.ts", files], {
  stdio: ["ignore", "inherit", "inherit"],
});
rmSync(files, { recursive: true });
process.exitCode = status ?? 1;
