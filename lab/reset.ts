import { buildMissing } from "./build.ts";
import { addressOf, readEstate } from "./estate.ts";
import { ensureIdentity } from "./identity.ts";
import { withLock } from "./lock.ts";
import { stopHost } from "./machine.ts";
import { places } from "./places.ts";
import { readRecord } from "./record.ts";
import { startPristine } from "./up.ts";
import { valuesOf } from "./values.ts";

/** Throws away what a host has written and starts it anew, with the same address and host keys. */
export async function reset(name: string, say: (text: string) => void): Promise<void> {
  if (!readRecord()) throw new Error("the lab is down; start it with: npm run lab -- up");
  const estate = readEstate();
  const host = { name, address: addressOf(estate, name) };
  const values = valuesOf(estate, await ensureIdentity(estate));
  await withLock(places.buildLock, () => buildMissing(values, say));
  await stopHost(name);
  await startPristine(host, estate, values);
}
