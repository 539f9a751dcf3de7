import { expect, test } from "vitest";

import { LotusError } from "../errors.ts";
import type { PostgresDoor } from "../probes/postgres-door.ts";
import { type DoorTried, judgeDoor } from "./postgresql-refuses.ts";
import { silent } from "./testing/answers.ts";

const tried = (door: PostgresDoor | undefined): DoorTried => ({
  stranger: "npm (139)",
  address: "10.10.10.44",
  port: 5432,
  from: ["synapse"],
  door: door === undefined ? silent() : { kind: "answer", answer: door },
});
const says = (code: string, message: string): PostgresDoor => ({ kind: "says", code, message });

test.each<[string, PostgresDoor | undefined, string | undefined]>([
  ["pg_hba.conf has no entry", says("28000", 'no pg_hba.conf entry for host "10.10.10.27"'), undefined],
  ["pg_hba.conf rejects it, in French", says("28000", "pg_hba.conf rejette la connexion"), undefined],
  ["a firewall stands before it", undefined, undefined],
  ["it asks for a password", { kind: "admits", asksPassword: true }, "asks for a password"],
  ["it trusts everyone", { kind: "admits", asksPassword: false }, "lets in without a password"],
  ["it trusts everyone and has no such role", says("28000", 'role "synapse_user" does not exist'), "looks up its role"],
])("%s", (_, door, expected) => {
  const [finding] = judgeDoor(tried(door));
  expect(finding && "how" in finding ? finding.how : undefined).toBe(expected);
});

test("turned away for another reason, it does not say whom it lets in", () => {
  expect(() => judgeDoor(tried(says("53300", "sorry, too many clients already")))).toThrow(LotusError);
});
