import { expect, test } from "vitest";

import type { SynapseFacts, Unreadable } from "../probes/synapse-host.ts";
import { judgeConfig } from "./synapse-config.ts";

const facts: SynapseFacts = {
  kind: "facts",
  installed: { version: "1.149.0", schema: 93 },
  twice: [],
  keys: undefined,
  registration: { enabled: true, token: true, verified: false },
  appservices: [],
};
const registering = (enabled: boolean, token: boolean, verified = false): SynapseFacts => ({
  ...facts,
  registration: { enabled, token, verified },
});
const places = [
  { file: "/etc/matrix-synapse/homeserver.yaml", line: 44 },
  { file: "/etc/matrix-synapse/conf.d/zz.yaml", line: 1 },
];
const unreadable: Unreadable = { kind: "unreadable", file: "/etc/x.yaml", line: 3, problem: "not valid YAML" };

test.each<[string, SynapseFacts | Unreadable, string | undefined, readonly string[]]>([
  ["all is as wanted", facts, "token", []],
  ["nobody says what is wanted", registering(false, false), undefined, []],
  [
    "a key stands twice",
    { ...facts, twice: [{ key: "experimental_features", places }] },
    "token",
    ["config-key-twice"],
  ],
  ["anyone may register", registering(true, false), "token", ["registration-open"]],
  ["anyone may register, and nobody says what is wanted", registering(true, false), undefined, ["registration-open"]],
  ["anyone may register, as wanted", registering(true, false), "open", []],
  ["registration is closed", registering(false, true), "token", ["registration-differs"]],
  ["e-mail instead of a token", registering(true, false, true), "token", ["registration-differs"]],
  ["a file is no YAML", unreadable, "token", ["synapse-config-unreadable"]],
])("%s", (_, seen, wanted, expected) => {
  expect(judgeConfig(seen, wanted).map(({ kind }) => kind)).toEqual(expected);
});
