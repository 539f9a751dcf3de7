import { expect, test } from "vitest";

import type { HostView } from "../hosts/host.ts";
import { HostError, type HostErrorKind } from "../hosts/host-error.ts";
import type { Looking } from "./check.ts";
import { addressesFromItself, addressFromOutside } from "../inventory/place-of-port.ts";
import { shippedInventory, subjectOf } from "./testing/shipped-inventory.ts";
import { fromOutside, neighbourOf } from "./vantage.ts";

const inventory = await shippedInventory();
const coturn = subjectOf(inventory, "coturn");
const view = (name: string) => ({ name }) as HostView;
const looking: Looking = { inventory, host: view("synapse"), from: view, now: () => new Date(0) };

test("the proxy's host looks at others, and another one at the proxy's", () => {
  expect(neighbourOf(coturn.host, inventory)?.name).toBe("npm");
  expect(neighbourOf(subjectOf(inventory, "nginx-proxy-manager").host, inventory)?.name).toBe("synapse");
  expect(neighbourOf({ ...coturn.host, address: undefined }, inventory)).toBeUndefined();
});

test("where the neighbour cannot be asked, the host looks at itself", async () => {
  const lost =
    (kind: HostErrorKind) =>
    async ({ name }: HostView) => {
      if (name === "npm") throw new HostError("gone", { host: name, phase: "connect", kind });
      return name;
    };
  expect(await fromOutside(looking, coturn, async ({ name }) => name)).toBe("npm");
  expect(await fromOutside(looking, coturn, lost("unreachable"))).toBe("synapse");
  await expect(fromOutside(looking, coturn, lost("cancelled"))).rejects.toThrow("gone");
  await expect(fromOutside(looking, coturn, () => Promise.reject(new TypeError("ours")))).rejects.toThrow("ours");
});

test.each([
  [["any"], ["127.0.0.1"], "10.10.10.29"],
  [["loopback"], ["127.0.0.1"], "10.10.10.29"],
  [["loopback", "own"], ["127.0.0.1", "10.10.10.29"], "10.10.10.29"],
  [["192.0.2.7"], ["192.0.2.7"], "192.0.2.7"],
])("a port that binds %j", (binds, itself, outside) => {
  const port = { name: "x", first: 1, last: 1, protocols: ["tcp"] as const, binds, from: [] };
  expect(addressesFromItself(port, coturn.host)).toEqual(itself);
  expect(addressFromOutside(port, coturn.host)).toBe(outside);
});
