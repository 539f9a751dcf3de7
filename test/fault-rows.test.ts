import { expect, it } from "vitest";

import { faults } from "../lab/faults/all.ts";
import { variations } from "../lab/variations/all.ts";
import {
  faultRows,
  faultRowsLast,
  faultRowsTogether,
  faultRowsWithLogins,
  variationRows,
  variationRowsWithLogins,
} from "./fault-rows.ts";

it("has a row for every fault and every variation of the lab", () => {
  const tried = [...faultRows, ...faultRowsTogether.flat(), ...faultRowsLast, ...faultRowsWithLogins].map(
    ({ fault }) => fault,
  );
  expect(new Set(tried)).toEqual(new Set(Object.keys(faults)));
  expect(new Set([...variationRows, ...variationRowsWithLogins])).toEqual(new Set(Object.keys(variations)));
});
