import { addressOf, readEstate } from "./estate.ts";
import { ensureIdentity } from "./identity.ts";
import { makeInstance } from "./instance.ts";
import { startHost, stopHost } from "./machine.ts";
import { readRecord } from "./record.ts";
import { stackOfHost, waitForHost } from "./up.ts";
import { valuesOf } from "./values.ts";

/** Throws away what a host has written and starts it anew, with the same address and host keys. */
export async function reset(name: string): Promise<void> {
  if (!readRecord()) throw new Error("the lab is down; start it with: npm run lab -- up");
  const estate = readEstate();
  const host = { name, address: addressOf(estate, name) };
  const stack = stackOfHost(name, valuesOf(estate, await ensureIdentity(estate)));
  await stopHost(name);
  await makeInstance(host, estate, stack);
  startHost(name, stack);
  await waitForHost(estate, name);
}
