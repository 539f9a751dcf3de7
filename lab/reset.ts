import { buildMissing } from "./build.ts";
import { addressOf, readEstate } from "./estate.ts";
import { ensureIdentity } from "./identity.ts";
import { withLock } from "./lock.ts";
import { runOn, stopHost } from "./machine.ts";
import { places } from "./places.ts";
import { readRecord } from "./record.ts";
import { startPristine } from "./up.ts";
import { valuesOf } from "./values.ts";

/**
 * Who remembers what stands in the database. The homeserver keeps in memory how far its streams have come: were the database
 * younger than that, it would write what it knows, and refuse to start ever after. The bot keeps on its disk that it has uploaded
 * its keys, and would not do it again.
 */
const remembering = {
  database: "postgres",
  host: "synapse",
  units: ["matrix-synapse.service", "matrixbot.service"],
  keys: "/opt/matrixbot/nio_store/",
};

/** Throws away what a host has written and starts it anew, with the same address and host keys. */
export async function reset(name: string, say: (text: string) => void): Promise<void> {
  if (!readRecord()) throw new Error("the lab is down; start it with: npm run lab -- up");
  const estate = readEstate();
  const host = { name, address: addressOf(estate, name) };
  const values = valuesOf(estate, await ensureIdentity(estate));
  await withLock(places.buildLock, () => buildMissing(values, say));
  const { host: beside, units, keys, database } = remembering;
  if (name === database) await runOn(beside, ["systemctl", "stop", ...units]);
  await stopHost(name);
  await startPristine(host, estate, values);
  if (name !== database) return;
  await runOn(beside, ["find", keys, "-mindepth", "1", "-delete"]);
  await runOn(beside, ["systemctl", "start", ...units]);
}
