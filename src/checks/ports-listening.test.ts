import { expect, test } from "vitest";

import type { Port } from "../inventory/inventory.ts";
import type { Listener } from "../probes/listeners.ts";
import { judgePort } from "./ports-listening.ts";

const own = "192.0.2.29";
const planned = (...binds: readonly string[]): Port => ({
  name: "http",
  first: 80,
  last: 80,
  protocols: ["tcp"],
  binds,
  from: ["network"],
});
const at = (...addresses: readonly string[]): readonly Listener[] =>
  addresses.map((address) => ({ protocol: "tcp", address, port: 80, processes: [] }));

const [any, loopback, ownOnly] = [planned("any"), planned("loopback"), planned("own")];
const nothing = "port-not-listening";
const elsewhere = "port-bound-elsewhere";

test.each<[string, Port, readonly Listener[], string | undefined]>([
  ["any, IPv4 wildcard", any, at("0.0.0.0"), undefined],
  ["any, dual-stack wildcard of Go and Node programs", any, at("*"), undefined],
  ["any, both wildcards", any, at("0.0.0.0", "::"), undefined],
  ["any, each address by itself as coturn binds", any, at("127.0.0.1", own, "::1"), undefined],
  ["any, only the host's address: others reach it", any, at(own), elsewhere],
  ["any, only loopback: nobody else reaches it", any, at("127.0.0.1"), nothing],
  ["any, only IPv6", any, at("::"), nothing],
  ["any, nothing", any, [], nothing],
  ["any, another port", any, [{ protocol: "tcp", address: "*", port: 81, processes: [] }], nothing],
  ["any, another protocol", any, [{ protocol: "udp", address: "*", port: 80, processes: [] }], nothing],
  ["loopback, as planned", loopback, at("127.0.0.1"), undefined],
  ["loopback, IPv6", loopback, at("::1"), undefined],
  ["loopback, open to everybody", loopback, at("0.0.0.0"), elsewhere],
  ["loopback, and the host's address besides", loopback, at("127.0.0.1", own), elsewhere],
  ["loopback, the host's address instead", loopback, at(own), nothing],
  ["own, as planned", ownOnly, at(own), undefined],
  ["own, and loopback, which does no harm", ownOnly, at(own, "127.0.0.1"), undefined],
  ["own, open to everybody", ownOnly, at("*"), elsewhere],
  ["own, another address", ownOnly, at("198.51.100.7"), nothing],
  ["own, and IPv6 for everybody", ownOnly, at(own, "::"), elsewhere],
  ["loopback and own, as Synapse's metrics", planned("loopback", "own"), at("127.0.0.1", own), undefined],
  ["loopback and own, one of them missing", planned("loopback", "own"), at("127.0.0.1"), nothing],
  ["loopback and own, wider", planned("loopback", "own"), at("0.0.0.0"), elsewhere],
  ["an address, as planned", planned("198.51.100.7"), at("198.51.100.7"), undefined],
  ["an address, another one", planned("198.51.100.7"), at(own), nothing],
  ["a range is bound only while it is used", { ...any, last: 90 }, [], undefined],
])("%s", (_, port, listeners, expected) => {
  const findings = judgePort(port, listeners, own);
  expect(findings.map(({ kind }) => kind)).toEqual(expected === undefined ? [] : [expected]);
});

test("each protocol of a port counts by itself", () => {
  expect(judgePort({ ...any, protocols: ["tcp", "udp"] }, at("*"), own)).toEqual([
    { kind: nothing, port: "80", protocol: "udp", address: "every address", seen: [] },
  ]);
});

test("a host whose address is not known", () => {
  expect(judgePort(ownOnly, at("192.0.2.1"), undefined)).toEqual([]);
  expect(judgePort(ownOnly, at("127.0.0.1"), undefined)).toMatchObject([{ kind: nothing, seen: ["127.0.0.1:80"] }]);
});
