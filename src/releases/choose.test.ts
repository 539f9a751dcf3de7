import { describe, expect, it, test } from "vitest";

import type { ReleaseDocument } from "../schemas/release.ts";
import { chooseEarlier, stateNow } from "./choose.ts";
import type { Release, Releases } from "./observe.ts";
import { surplus } from "./prune.ts";

type Some = Partial<Omit<ReleaseDocument, "id">> & { readonly isThere?: boolean };

function release(id: string, { isThere = true, ...some }: Some = {}): Release {
  const document: ReleaseDocument = {
    schema: "lotus.release/1",
    id,
    program: "bot",
    version: id,
    revision: id.padEnd(40, "0"),
    ref: "main",
    source: "x",
    state: "ready",
    why: null,
    made: "2026-11-01T00:00:00Z",
    by: "a@b",
    activated: "2026-11-01T00:00:00Z",
    left: null,
    isPinned: false,
    facts: {},
    ...some,
  };
  return { id, document, isThere };
}

function laidOut(active: string, ...releases: readonly Release[]): Releases {
  const found = releases.find(({ id }) => id === active);
  return { root: "link", target: "", owner: "a", group: "a", releases, active: found, free: 0 };
}

describe("going back", () => {
  const [a, b, c, bad] = [
    release("aaaaaaa", { left: "2026-11-03T00:00:00Z" }),
    release("bbbbbbb", { left: "2026-11-02T00:00:00Z" }),
    release("ccccccc", { state: "active" }),
    release("ddddddd", { state: "bad", left: null }),
  ];

  it("goes to the one that ran before, not to the one that was made before", () => {
    expect(chooseEarlier(laidOut("ccccccc", a, b, c, bad), undefined, "bot").id).toBe("aaaaaaa");
  });

  it("goes to a named one, by id or revision", () => {
    expect(chooseEarlier(laidOut("ccccccc", a, b, c, bad), "bbbbbbb", "bot").id).toBe("bbbbbbb");
    expect(chooseEarlier(laidOut("ccccccc", a, b, c, bad), "bbbbbbb0000", "bot").id).toBe("bbbbbbb");
  });

  test.each([
    ["eeeeeee", "there is no release eeeeeee"],
    ["ccccccc", "is the active one"],
    ["ddddddd", "is bad, so it cannot be gone back to"],
  ])("%s: %s", (named, why) => {
    expect(() => chooseEarlier(laidOut("ccccccc", a, b, c, bad), named, "bot")).toThrow(why);
  });

  it("says when there is nothing to go back to", () => {
    const never = release("eeeeeee", { activated: null });
    const gone = release("fffffff", { isThere: false });
    expect(() => chooseEarlier(laidOut("ccccccc", c, bad, never, gone), undefined, "bot")).toThrow(
      "no earlier release",
    );
  });
});

test("the link knows better than what was last written down which release is active", () => {
  const [was, is] = [release("a", { state: "active" }), release("b", { state: "building" })];
  expect([was, is].map((one) => stateNow(one, laidOut("b", was, is)))).toEqual(["ready", "active"]);
});

describe("what may go", () => {
  const ran = Array.from({ length: 8 }, (_, index) => release(`r${index}`));
  const failed = Array.from({ length: 6 }, (_, index) => release(`x${index}`, { state: "failed", activated: null }));

  it("is what ran longest ago; failures push nothing out", () => {
    const all = [...ran, ...failed];
    expect(surplus(all, { keep: 3, active: "r7", previous: "r6" })).toEqual(["r0", "r1", "r2", "x0", "x1", "x2", "x3"]);
  });

  it("is never the active, the previous or a pinned one, nor what cannot be read", () => {
    const pinned = release("p", { isPinned: true });
    const foreign: Release = { id: "f", document: undefined, isThere: true };
    expect(surplus([pinned, foreign, release("a"), release("b")], { keep: 0, active: "a", previous: "b" })).toEqual([]);
  });
});
