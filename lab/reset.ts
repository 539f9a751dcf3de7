import { addressOf, readEstate } from "./estate.ts";
import { ensureIdentity } from "./identity.ts";
import { stopHost } from "./machine.ts";
import { readRecord } from "./record.ts";
import { startPristine } from "./up.ts";
import { valuesOf } from "./values.ts";

/** Throws away what a host has written and starts it anew, with the same address and host keys. */
export async function reset(name: string): Promise<void> {
  if (!readRecord()) throw new Error("the lab is down; start it with: npm run lab -- up");
  const estate = readEstate();
  const host = { name, address: addressOf(estate, name) };
  await stopHost(name);
  await startPristine(host, estate, valuesOf(estate, await ensureIdentity(estate)));
}
