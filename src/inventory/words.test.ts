import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { nearest } from "./nearest.ts";
import { duration, isInNetwork, portRange, share, size } from "./words.ts";

describe("values", () => {
  test.each([
    ["8 GB", 8 * 1024 ** 3],
    ["256MB", 256 * 1024 ** 2],
    ["1.5 TB", 1.5 * 1024 ** 4],
    ["1 kB", 1024],
  ])("a size: %s", (text, bytes) => expect(size.parse(text)).toBe(bytes));

  test.each([
    ["2 s", 2000],
    ["5m", 300_000],
    ["24 h", 86_400_000],
    ["250 ms", 250],
    ["1.5 d", 129_600_000],
  ])("a duration: %s", (text, ms) => expect(duration.parse(text)).toBe(ms));

  test.each(["8", "8 gb", "-1 GB", "GB", "1e3 GB", " 8 GB", "8  GB"])("no size: %j", (text) =>
    expect(size.safeParse(text).success).toBe(false),
  );
  test.each(["5", "5 min", "-5 s", "s"])("no duration: %j", (text) =>
    expect(duration.safeParse(text).success).toBe(false),
  );
  test.each(["101%", "-1%", "0.5", "100.5%"])("no share: %j", (text) =>
    expect(share.safeParse(text).success).toBe(false),
  );

  test("any whole size and duration comes back as it was written", () => {
    fc.assert(
      fc.property(fc.nat(9999), fc.constantFrom("", " "), (count, gap) => {
        expect(size.parse(`${count}${gap}MB`)).toBe(count * 1024 ** 2);
        expect(duration.parse(`${count}${gap}m`)).toBe(count * 60_000);
      }),
    );
  });

  test("a range is one only from a lower to a higher port", () => {
    fc.assert(
      fc.property(fc.nat(99_999), fc.nat(99_999), (first, last) => {
        const result = portRange.safeParse(`${first}-${last}`);
        const isRange = first >= 1 && first <= last && last <= 65_535;
        expect(result.data).toEqual(isRange ? { first, last } : undefined);
      }),
    );
    expect(portRange.parse("3478")).toEqual({ first: 3478, last: 3478 });
  });

  test.each([
    ["10.10.10.29", "10.10.10.0/24", true],
    ["10.10.11.29", "10.10.10.0/24", false],
    ["200.1.2.3", "0.0.0.0/0", true],
    ["200.1.2.3", "200.1.2.3/32", true],
    ["200.1.2.4", "200.1.2.3/32", false],
    ["10.10.10.130", "10.10.10.128/25", true],
    ["10.10.10.1", "10.10.10.128/25", false],
  ])("%s in %s: %s", (address, network, inside) => expect(isInNetwork(address, network)).toBe(inside));
});

describe("the nearest known word", () => {
  test.each([
    ["adress", "address"],
    ["bnid", "bind"],
    ["Address", "address"],
    ["certName", undefined],
    ["x", undefined],
    ["", undefined],
  ])("%j: %s", (word, expected) => {
    expect(nearest(word, ["address", "bind", "certificateName", "host"])).toBe(expected);
  });
});
