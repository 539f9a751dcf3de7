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
 * Who keeps in memory how far the streams of its database have come. Were the database younger than that, it would write what
 * it knows, and refuse to start ever after.
 */
const homeserver = { host: "synapse", unit: "matrix-synapse.service", database: "postgres" };

/** Throws away what a host has written and starts it anew, with the same address and host keys. */
export async function reset(name: string, say: (text: string) => void): Promise<void> {
  if (!readRecord()) throw new Error("the lab is down; start it with: npm run lab -- up");
  const estate = readEstate();
  const host = { name, address: addressOf(estate, name) };
  const values = valuesOf(estate, await ensureIdentity(estate));
  await withLock(places.buildLock, () => buildMissing(values, say));
  const { host: beside, unit, database } = homeserver;
  if (name === database) await runOn(beside, ["systemctl", "stop", unit]);
  await stopHost(name);
  await startPristine(host, estate, values);
  if (name === database) await runOn(beside, ["systemctl", "start", unit]);
}
