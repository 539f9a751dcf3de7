import { expect, test } from "vitest";

import { answered, silent } from "./testing/answers.ts";
import { shippedInventory } from "./testing/shipped-inventory.ts";
import { judgeWellKnown } from "./well-known.ts";

const inventory = await shippedInventory();
const open = { "access-control-allow-origin": "*" };
const client = (heard: ReturnType<typeof answered> | ReturnType<typeof silent>) => ({
  url: "https://lotusguild.org/c",
  heard,
});
// Captured from the Debian lab's nginx.
const goodClient = answered(200, '{\n  "m.homeserver": { "base_url": "https://matrix.lotusguild.org" }\n}\n', open);
const goodServer = answered(200, '{ "m.server": "matrix.lotusguild.org:443" }\n', open);

test.each([
  ["both are well", goodClient, goodServer, []],
  [
    "a slash at the end does no harm",
    answered(200, '{"m.homeserver":{"base_url":"https://matrix.lotusguild.org/"}}', open),
    goodServer,
    [],
  ],
  ["web clients may not read it", answered(200, goodClient.answer.body), goodServer, ["cross-origin-refused"]],
  [
    "only one web client may read it",
    answered(200, goodClient.answer.body, { "access-control-allow-origin": "https://chat.lotusguild.org" }),
    goodServer,
    ["cross-origin-refused"],
  ],
  [
    "it leads elsewhere",
    answered(200, '{"m.homeserver":{"base_url":"https://matrix.org"}}', open),
    goodServer,
    ["wrong-answer"],
  ],
  [
    "it leads over plain HTTP",
    answered(200, '{"m.homeserver":{"base_url":"http://matrix.lotusguild.org"}}', open),
    goodServer,
    ["wrong-answer"],
  ],
  ["a page is served in its place", answered(200, "<!doctype html>", open), goodServer, ["wrong-answer"]],
  ["servers are led elsewhere", goodClient, answered(200, '{"m.server":"10.10.10.29:8448"}'), ["wrong-answer"]],
  ["there is no file for servers", goodClient, answered(404, "<html>"), ["wrong-answer"]],
  ["nobody answers", silent(), silent(), ["not-answering", "not-answering"]],
])("%s", (_, first, second, expected) => {
  const findings = judgeWellKnown({ client: client(first), server: client(second) }, inventory);
  expect(findings.map(({ kind }) => kind)).toEqual(expected);
});

test.each([
  ["it is the same file", goodClient, []],
  ["there is none, and clients try the name itself", answered(404, "<html>"), []],
  ["web clients may not read it", answered(200, goodClient.answer.body), ["cross-origin-refused"]],
  ["it leads elsewhere", answered(200, '{"m.homeserver":{"base_url":"https://matrix.org"}}', open), ["wrong-answer"]],
])("under the server's own name: %s", (_, own, expected) => {
  const seen = { client: client(goodClient), server: client(goodServer), ownClient: client(own) };
  expect(judgeWellKnown(seen, inventory).map(({ kind }) => kind)).toEqual(expected);
});
