import { expect, test } from "vitest";

import { judgeCinny } from "./cinny-serves.ts";
import { answered, silent } from "./testing/answers.ts";

// The page's shape is that of Cinny 4.10.5 as built by Vite.
const shell = '<script type="module" crossorigin src="/assets/index-4d1f0c2a.js"></script>';
const script = { "content-type": "application/javascript" };
const page = (body: string, asset?: ReturnType<typeof answered>) =>
  ({ kind: "answer", answer: { page: answered(200, body).answer, script: asset?.answer } }) as const;
const config = answered(200, '{"defaultHomeserver":0,"homeserverList":["matrix.lotusguild.org"]}');
const good = page(shell, answered(200, "", script));

test.each([
  ["all is well", good, config, []],
  [
    "the list's first server is taken unless told",
    good,
    answered(200, '{"homeserverList":["matrix.lotusguild.org"]}'),
    [],
  ],
  [
    "the page names a script that is gone, and the app's page is served in its place",
    page(shell, answered(200, "", { "content-type": "text/html" })),
    config,
    ["wrong-answer"],
  ],
  ["the page names a script that is gone", page(shell, answered(404)), config, ["wrong-answer"]],
  ["another page is served", page("<title>Welcome to nginx!</title>"), config, ["wrong-answer"]],
  [
    "the configuration is gone, and the app's page is served in its place",
    good,
    answered(200, shell),
    ["wrong-answer"],
  ],
  ["the configuration names no server", good, answered(200, '{"homeserverList":[]}'), ["wrong-answer"]],
  [
    "the configuration chooses a server that is not there",
    good,
    answered(200, '{"defaultHomeserver":1,"homeserverList":["a.org"]}'),
    ["wrong-answer"],
  ],
  ["nginx is silent", silent(), silent(), ["not-answering", "not-answering"]],
])("%s", (_, seen, configuration, expected) => {
  const findings = judgeCinny({ origin: "http://127.0.0.1", page: seen, config: configuration });
  expect(findings.map(({ kind }) => kind)).toEqual(expected);
});
