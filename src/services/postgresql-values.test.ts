import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { isSameValue, itemsOf } from "./postgresql-values.ts";

const pages = { type: "integer", unit: "8kB" };
const kilobytes = { type: "integer", unit: "kB" };
const megabytes = { type: "integer", unit: "MB" };
const milliseconds = { type: "integer", unit: "ms" };
const seconds = { type: "integer", unit: "s" };
const real = { type: "real", unit: undefined };
const bool = { type: "bool", unit: undefined };
const word = { type: "enum", unit: undefined };
const text = { type: "string", unit: undefined };

describe("what PostgreSQL 17 takes for the same value", () => {
  test.each([
    ["1500MB", "192000", pages],
    ["1.5GB", "196608", pages],
    ["1500kB", "188", pages],
    ["1536000 kB", "192000", pages],
    ["12MB", "12288", kilobytes],
    ["2GB", "2048", megabytes],
    ["0x10MB", "16", megabytes],
    ["15min", "900", seconds],
    ["0.25h", "900", seconds],
    ["1s", "1000", milliseconds],
    ["250us", "0", milliseconds],
    ["-1", "-1", kilobytes],
    ["1.10", "1.1", real],
    ["2ms", "2", { type: "real", unit: "ms" }],
    ["yes", "on", bool],
    ["TRUE", "on", bool],
    ["of", "off", bool],
    ["0", "off", bool],
    ["true", "on", word],
    ["LZ4", "lz4", word],
    ["iso, mdy", "ISO, MDY", text],
  ])("%s is %s", (one, other, type) => {
    expect(isSameValue(one, other, type)).toBe(true);
    expect(isSameValue(other, one, type)).toBe(true);
  });

  test.each([
    ["1500MB", "16384", pages],
    ["12Mb", "12288", kilobytes],
    ["10", "600000", milliseconds],
    ["10min", "10", milliseconds],
    ["5s", "5", kilobytes],
    ["on", "off", bool],
    ["o", "on", bool],
    ["", "off", bool],
    ["lz4", "pglz", word],
    ["", "0", pages],
    ["1.1", "4", real],
  ])("%s is not %s", (one, other, type) => {
    expect(isSameValue(one, other, type)).toBe(false);
  });
});

test("reads lists", () => {
  expect(itemsOf(` pg_stat_statements,"auto_explain" , `)).toEqual(["pg_stat_statements", "auto_explain"]);
  expect(itemsOf("")).toEqual([]);
});

test("any two texts can be compared, and each is the same as itself", () => {
  const type = fc.constantFrom(pages, kilobytes, milliseconds, real, bool, word, text);
  const holds = fc.property(
    fc.string(),
    fc.string(),
    type,
    (one, other, setting) =>
      isSameValue(one, one, setting) && isSameValue(one, other, setting) === isSameValue(other, one, setting),
  );
  expect(() => fc.assert(holds)).not.toThrow();
});
