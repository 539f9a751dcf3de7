import { expect, test } from "vitest";

import { isAtLeast, missingReleases, securityReleases } from "./synapse-advisories.ts";

test.each([
  ["1.149.0", undefined, ["1.157.2", "1.152.1"]],
  ["1.149.0", "1.152.1", ["1.157.2"]],
  ["1.149.0", "1.157.2", []],
  ["1.152.1", undefined, ["1.157.2"]],
  ["1.152.1rc1", "1.139.1", ["1.157.2", "1.152.1"]],
  ["1.138.4", "1.120.1", ["1.157.2", "1.152.1"]],
  ["1.139.0", "1.127.1", ["1.157.2", "1.152.1", "1.139.1"]],
  ["1.160.0", undefined, []],
  ["2.0", undefined, []],
])("%s, known up to %s, lacks %s", (version, acknowledged, expected) => {
  expect(missingReleases(version, acknowledged).map((release) => release.version)).toEqual(expected);
});

test("a candidate is older than its release, a build of it is not", () => {
  expect(isAtLeast("1.152.1rc2", "1.152.1")).toBe(false);
  expect(isAtLeast("1.152.1+trixie1", "1.152.1")).toBe(true);
});

test("the table is in order and names each advisory once", () => {
  const advisories = securityReleases.flatMap((release) => release.advisories);
  expect(new Set(advisories).size).toBe(advisories.length);
  for (const [index, { version }] of securityReleases.slice(1).entries()) {
    expect(isAtLeast(securityReleases[index]?.version ?? "", version)).toBe(true);
  }
});
