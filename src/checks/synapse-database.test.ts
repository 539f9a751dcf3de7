import { expect, test } from "vitest";

import { judgeDatabase } from "./synapse-database.ts";
import { answered, silent } from "./testing/answers.ts";

const well = answered(200, "OK");
// Captured from Synapse 1.149.0 with its database there, and with its role shut out.
const notFound = answered(
  404,
  '{"errcode":"M_NOT_FOUND","error":"Room alias #nobody:matrix.lotusguild.org not found"}',
);
const lost = answered(500, '{"errcode":"M_UNKNOWN","error":"Internal server error"}');

test.each([
  ["it answers from the database", well, notFound, []],
  ["it cannot ask the database", well, lost, ["synapse-database-gone"]],
  ["it waits for the database", well, silent("GET it", "no answer within 8 s"), ["synapse-database-gone"]],
  ["something else answers", well, answered(404, "<html>"), ["wrong-answer"]],
  ["Synapse itself is silent, which another check says", silent(), silent(), []],
  ["Synapse itself is ill, which another check says", answered(502), lost, []],
])("%s", (_, health, database, expected) => {
  const findings = judgeDatabase({ health, database }, "postgresql");
  expect(findings.map(({ kind }) => kind)).toEqual(expected);
});

test("a lost database follows from the service that keeps it", () => {
  expect(judgeDatabase({ health: well, database: lost }, "postgresql")).toMatchObject([
    { follows: ["postgresql"], got: '500 {"errcode":"M_UNKNOWN","error":"Internal server error"}' },
  ]);
  expect(judgeDatabase({ health: well, database: lost }, undefined)[0]?.follows).toBeUndefined();
});
