import { describe, expect, test } from "vitest";

import { isInRange, isOn, parseTurnserverConf, readPeerRange } from "./turnserver-conf.ts";

// What coturn 4.6.1 made of these lines stands behind each, as its log told.
const text = `# listening-port=1
listening-port=3478
  denied-peer-ip 10.2.0.0-10.2.0.255
denied-peer-ip = 10.1.0.0-10.1.0.255
denied-peer-ip="10.3.0.0-10.3.0.255"
use-auth-secret
listening-port=3479

`;

test("reads lines as coturn does: the last of a kind wins, quotes and blanks fall away", () => {
  const conf = parseTurnserverConf(text);
  expect(conf.value("listening-port")).toBe("3479");
  expect(conf.value("use-auth-secret")).toBe("");
  expect(conf.value("realm")).toBeUndefined();
  expect(conf.values("denied-peer-ip")).toEqual(["10.2.0.0-10.2.0.255", "10.1.0.0-10.1.0.255", "10.3.0.0-10.3.0.255"]);
  expect(conf.lines.map(({ number }) => number)).toEqual([2, 3, 4, 5, 6, 7]);
});

describe("a range of peers", () => {
  test.each([
    ["10.4.0.5", { first: "10.4.0.5", last: "10.4.0.5" }],
    ["10.1.0.0-10.1.0.255", { first: "10.1.0.0", last: "10.1.0.255" }],
    ["::ffff:0.0.0.0-::ffff:255.255.255.255", { first: "::ffff:0.0.0.0", last: "::ffff:255.255.255.255" }],
    // "ERROR: Wrong address format", each of them.
    ["10.0.0.0/8", undefined],
    ["10.0.0.0-10.0.0.255 # x", undefined],
    ["example.org", undefined],
    ["10.0.0.0-", undefined],
    ["10.0.0.0-::1", undefined],
    ["", undefined],
  ])("%j", (value, expected) => expect(readPeerRange(value)).toEqual(expected));

  test.each([
    ["10.1.0.7", true],
    ["10.1.0.0", true],
    ["10.1.0.255", true],
    ["10.1.1.0", false],
    ["::1", false],
  ])("10.1.0.0-10.1.0.255 holds %s: %s", (address, expected) => {
    expect(isInRange(address, { first: "10.1.0.0", last: "10.1.0.255" })).toBe(expected);
  });
});

test.each([
  ["", true],
  ["1", true],
  ["no", false],
  ["0", false],
  ["off", false],
  [undefined, false],
])("a flag with %j is on: %s", (value, expected) => expect(isOn(value)).toBe(expected));
