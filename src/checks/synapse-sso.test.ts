import { expect, test } from "vitest";

import { judgeIssuers } from "./synapse-sso.ts";

const issuer = "https://auth.example.org";
const seen = (says: string | undefined, problem?: string) => [{ issuer, says, problem }];

test.each([
  ["it is there", seen(issuer), []],
  ["there is none", [], []],
  ["it cannot be reached", seen(undefined, "Connection refused"), ["sso-unreachable"]],
  ["it calls itself otherwise", seen(`${issuer}/`), ["sso-unreachable"]],
  ["it does not say what it is", seen(undefined), ["sso-unreachable"]],
])("%s", (_, issuers, expected) => {
  const findings = judgeIssuers(issuers, ["authelia", "npm"]);
  expect(findings.map(({ kind }) => kind)).toEqual(expected);
  for (const { follows } of findings) expect(follows).toEqual(["authelia", "npm"]);
});

test("a configuration that cannot be read is told elsewhere", () => {
  expect(judgeIssuers({ kind: "unreadable", file: "/x", line: undefined, problem: "Permission denied" }, [])).toEqual(
    [],
  );
});
