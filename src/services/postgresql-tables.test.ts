import { expect, test } from "vitest";

import { isSameOption, isVacuumOption, optionProblem } from "./postgresql-tables.ts";

test.each([
  ["0.02", "0.020", true],
  ["1000", "1e3", true],
  ["on", "true", true],
  ["0.02", "0.2", false],
  ["off", "true", false],
  ["", "0", false],
])("%s and %s: %s", (one, other, same) => {
  expect(isSameOption(one, other)).toBe(same);
});

test.each([
  ["autovacuum_vacuum_scale_factor", "0.02", undefined],
  ["autovacuum_vacuum_scale_factor", "200", "goes from 0 to 100, and 200 does not fit"],
  ["autovacuum_vacuum_scale_factor", "2%", "goes from 0 to 100, and 2% does not fit"],
  ["autovacuum_vacuum_threshold", "1.5", "goes from 0 to 2147483647, and 1.5 does not fit"],
  ["autovacuum_enabled", "maybe", "is on or off, and not maybe"],
  ["toast.autovacuum_enabled", "off", undefined],
  ["toast.autovacuum_analyze_threshold", "50", "is no storage parameter about vacuum"],
  ["fillfactor", "90", "is no storage parameter about vacuum"],
  ["n_distinct", "-0.02", "is no storage parameter about vacuum"],
])("%s = %s: %s", (name, value, problem) => {
  expect(optionProblem(name, value)).toBe(problem);
});

test("what is not about vacuum is somebody else's", () => {
  expect(["fillfactor", "toast_tuple_target", "constructor"].filter(isVacuumOption)).toEqual([]);
});
