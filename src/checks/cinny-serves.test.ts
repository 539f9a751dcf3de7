import { expect, test } from "vitest";

import { judgeCinny } from "./cinny-serves.ts";
import { answered, silent } from "./testing/answers.ts";

const shell = '<script type="module" crossorigin src="/assets/index-4d1f0c2a.js"></script>';
const good = answered(200, shell);
const config = answered(200, '{"defaultHomeserver":0,"homeserverList":["matrix.lotusguild.org"]}');

test.each([
  ["all is well", good, config, []],
  ["the first server is taken unless told", good, answered(200, '{"homeserverList":["matrix.lotusguild.org"]}'), []],
  ["another page is served", answered(200, "<title>Welcome to nginx!</title>"), config, ["wrong-answer"]],
  ["the configuration is gone, and the app's page is served in its place", good, good, ["web-config-broken"]],
  ["the configuration is gone", good, answered(404), ["web-config-broken"]],
  ["the configuration names no server", good, answered(200, '{"homeserverList":[]}'), ["web-config-broken"]],
  [
    "the configuration chooses a server that is not there",
    good,
    answered(200, '{"defaultHomeserver":1,"homeserverList":["a.org"]}'),
    ["web-config-broken"],
  ],
  ["nginx is silent", silent(), silent(), ["not-answering", "not-answering"]],
])("%s", (_, page, configuration, expected) => {
  const findings = judgeCinny({ origin: "http://127.0.0.1", page, config: configuration });
  expect(findings.map(({ kind }) => kind)).toEqual(expected);
});
