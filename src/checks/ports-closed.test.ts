import { expect, test } from "vitest";

import type { Listener } from "../probes/listeners.ts";
import { HostError } from "../hosts/host-error.ts";
import { judgeTried, type PortTried } from "./ports-closed.ts";
import { fromFirst, isRestricted, neighboursOf, strangersTo } from "./strangers.ts";
import { hostThat } from "./testing/scripted.ts";
import { shippedInventory, subjectOf } from "./testing/shipped-inventory.ts";

const inventory = await shippedInventory();
const { host, service } = subjectOf(inventory, "synapse");
const metrics = service.ports.find(({ name }) => name === "metrics");
const bridge = subjectOf(inventory, "hookshot").service.ports.find(({ name }) => name === "bridge");
if (metrics === undefined || bridge === undefined) throw new Error("the inventory lacks ports");

const own = "10.10.10.29";
const at = (port: number, ...addresses: readonly string[]): readonly Listener[] =>
  addresses.map((address) => ({ protocol: "tcp", address, port, processes: [] }));
const tried = (port: typeof metrics, stranger: boolean, neighbour = true): PortTried => ({
  port,
  address: own,
  stranger: { from: "npm (139)", open: stranger },
  neighbours: port === metrics ? [{ from: "prometheus (118)", open: neighbour }] : [],
});

test.each<[string, PortTried, readonly Listener[], readonly string[]]>([
  ["for one neighbour, and guarded", tried(metrics, false), at(9000, "127.0.0.1", own), []],
  ["for one neighbour, and open to all", tried(metrics, true), at(9000, "127.0.0.1", own), ["port-answers-strangers"]],
  ["wider than planned, and still guarded", tried(metrics, false), at(9000, "0.0.0.0"), ["port-bound-elsewhere"]],
  ["wider than planned, over IPv6", tried(metrics, false), at(9000, "127.0.0.1", own, "::"), ["port-bound-elsewhere"]],
  ["wider than planned, and open", tried(metrics, true), at(9000, "0.0.0.0"), ["port-answers-strangers"]],
  ["the neighbour is kept out", tried(metrics, false, false), at(9000, "127.0.0.1", own), ["port-refuses-neighbour"]],
  ["it does not listen, which is told elsewhere", tried(metrics, false, false), [], []],
  ["for the host itself", tried(bridge, false), at(9002, "127.0.0.1"), []],
  ["for the host itself, and open", tried(bridge, true), at(9002, "*"), ["port-answers-strangers"]],
  ["nobody there to try from", { ...tried(bridge, false), stranger: undefined }, at(9002, "127.0.0.1"), []],
])("%s", (_, one, listeners, expected) => {
  expect(judgeTried(one, listeners, own).map(({ kind }) => kind)).toEqual(expected);
});

test("who may and who may not", () => {
  expect(isRestricted(metrics)).toBe(true);
  expect(service.ports.filter(isRestricted)).toEqual([metrics]);
  expect(neighboursOf(metrics, host, inventory).map(({ name }) => name)).toEqual(["prometheus"]);
  const strangers = strangersTo(metrics, host, inventory).map(({ name }) => name);
  expect(strangers[0]).toBe("npm");
  expect(strangers).not.toContain("prometheus");
  expect(strangers).not.toContain("synapse");
  expect(strangers).not.toContain("micro1");
});

test("the next place is asked where one cannot be, and the last one's trouble is told", async () => {
  const [first, second] = strangersTo(metrics, host, inventory);
  if (first === undefined || second === undefined) throw new Error("too few hosts");
  const lost = new HostError("gone", { host: first.name, phase: "connect", kind: "unreachable" });
  const from = (name: string) => hostThat(name, name === first.name ? lost : undefined);
  const ask = async (view: ReturnType<typeof from>) => (await view.query(["true"])).status;
  expect(await fromFirst({ from }, [first, second], ask)).toMatchObject({ place: second, answer: 0 });
  await expect(fromFirst({ from }, [first], ask)).rejects.toBe(lost);
  expect(await fromFirst({ from }, [], ask)).toBeUndefined();
});
