import { expect, test } from "vitest";

import { compileErrorOf } from "./hook-function.ts";

test.each([
  ["nothing", ""],
  [
    "a function of the deployment",
    'const t = data.title ?? "x";\nresult = { version: "v2", plain: t, msgtype: "m.text" };\n',
  ],
  ["a return at the top", "if (!data.text) { return; } result = data.text;"],
  ["an endless loop, which is compiled and not run", "for (;;) {}"],
  ["a comment and a newline at the end", "result = 1 // done\n"],
])("compiles: %s", (_, code) => {
  expect(compileErrorOf(code)).toBeUndefined();
});

test.each([
  ["a lost bracket", "\nresult = { plain: 'x';", 2],
  ["a comment at the very end, which swallows hookshot's bracket", "result = 1 // done", 1],
  ["await at the top", "result = await fetch(data.url);", 1],
])("does not compile: %s", (_, code, line) => {
  expect(compileErrorOf(code)).toMatchObject({ error: expect.any(String) as string, line });
});
