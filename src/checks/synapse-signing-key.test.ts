import { expect, test } from "vitest";

import { judgeKeys } from "./synapse-signing-key.ts";
import { answered, silent } from "./testing/answers.ts";

const now = new Date("2026-11-24T12:00:00Z");
const id = "ed25519:a_vQCi";
const key = "wCEhh1O6T1XSpyv6wUW2skhi18QuKP0DM+ACFUweDsk";
const document = (until: string) =>
  answered(
    200,
    JSON.stringify({
      server_name: "matrix.example.org",
      valid_until_ts: Date.parse(until),
      verify_keys: { [id]: { key } },
      old_verify_keys: {},
    }),
  );
const tomorrow = document("2026-11-25T12:00:00Z");

test.each([
  ["the key on the disk is the one in use", tomorrow, { [id]: key }, []],
  ["the key file could not be found", tomorrow, undefined, []],
  ["one of two keys on the disk is in use", tomorrow, { "ed25519:b": "other", [id]: key }, []],
  ["the key file was replaced", tomorrow, { "ed25519:b": "other" }, ["signing-key-differs"]],
  ["the document has ended", document("2026-11-24T11:59:59Z"), { [id]: key }, ["signing-key-expired"]],
  ["there is no document", answered(404, '{"errcode":"M_UNRECOGNIZED"}'), { [id]: key }, ["wrong-answer"]],
  ["nothing is said", silent(), { [id]: key }, ["not-answering"]],
])("%s", (_, served, onDisk, expected) => {
  expect(judgeKeys({ served, onDisk }, now).map(({ kind }) => kind)).toEqual(expected);
});
