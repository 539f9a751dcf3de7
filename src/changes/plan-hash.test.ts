import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { Secret } from "../hosts/secret.ts";
import type { Change } from "./change.ts";
import { canonical, hashOf, hashOfAll } from "./plan-hash.ts";

const write = (content: string | Secret): Change => ({
  kind: "write",
  path: "/etc/x",
  before: undefined,
  after: { content, mode: 0o644, owner: "root", group: "root" },
});
const plan = (...changes: readonly Change[]) => ({ host: "synapse", label: "synapse (151)", changes, notes: [] });

describe("the hash of a plan", () => {
  it("depends on what is done, and not on the words about it", () => {
    expect(hashOf(plan(write("a")))).toBe(hashOf({ ...plan(write("a")), label: "other" }));
    expect(hashOf(plan(write("a")))).not.toBe(hashOf(plan(write("b"))));
    expect(hashOf(plan(write("a"), write("b")))).not.toBe(hashOf(plan(write("b"), write("a"))));
  });

  it("tells secrets apart without showing them", () => {
    expect(canonical(plan(write(new Secret("hunter2"))))).not.toContain("hunter2");
    expect(hashOf(plan(write(new Secret("a"))))).not.toBe(hashOf(plan(write(new Secret("b")))));
  });

  it("does not depend on the order of keys or hosts", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        expect(canonical(Object.fromEntries(Object.entries(value).toReversed()))).toBe(canonical(value));
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    const [one, other] = [plan(write("a")), { ...plan(write("b")), host: "postgres" }];
    expect(hashOfAll([one, other])).toBe(hashOfAll([other, one]));
  });
});
