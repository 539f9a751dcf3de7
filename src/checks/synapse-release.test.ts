import { expect, test } from "vitest";

import type { Conversation } from "../probes/postgres.ts";
import type { SynapseFacts } from "../probes/synapse-host.ts";
import { judgeRelease } from "./synapse-release.ts";

const facts = (version: string, schema = 93): SynapseFacts => ({
  kind: "facts",
  installed: { version, schema },
  twice: [],
  keys: undefined,
  registration: { enabled: false, token: false, verified: false },
  appservices: [],
});
const tables = (compat: number): Conversation => ({
  kind: "answers",
  answers: [{ kind: "rows", rows: [{ schema: 93, compat }] }],
});

test.each([
  ["all fits", "1.149.0", "1.149.0", 84, "1.157.2", []],
  ["a build of the same", "1.149.0+matrix1", "1.149.0 (b=main,abc)", 84, "1.157.2", []],
  ["nobody took note of the holes", "1.149.0", "1.149.0", 84, undefined, ["synapse-vulnerable"]],
  ["installed and not started", "1.157.2", "1.149.0", 84, "1.157.2", ["upgrade-pending"]],
  ["the tables are too new", "1.149.0", "1.149.0", 94, "1.157.2", ["schema-incompatible"]],
  ["it says nothing", "1.149.0", undefined, 84, "1.157.2", []],
])("%s", (_, installed, running, compat, acknowledged, expected) => {
  const findings = judgeRelease({ facts: facts(installed), running, tables: tables(compat) }, acknowledged);
  expect(findings.map(({ kind }) => kind)).toEqual(expected);
});

test("all advisories are named, and the release that mends them all", () => {
  const [finding] = judgeRelease({ facts: facts("1.149.0"), running: "1.149.0", tables: tables(84) }, undefined);
  expect(finding).toMatchObject({ running: "1.149.0", fixedIn: "1.157.2" });
  expect(finding).toHaveProperty("advisories.length", 13);
});

test("tables that cannot be read tell nothing", () => {
  const failed: Conversation = { kind: "answers", answers: [{ kind: "failed", code: "42P01", message: "no table" }] };
  const refused: Conversation = { kind: "refused", code: "28000", message: "Peer authentication failed" };
  for (const answer of [failed, refused]) {
    expect(() => judgeRelease({ facts: facts("1.149.0"), running: "1.149.0", tables: answer }, "1.157.2")).toThrow(
      /could not be read|does not let lotus in/,
    );
  }
});
