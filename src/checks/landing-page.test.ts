import { expect, test } from "vitest";

import { judgeLandingPage } from "./landing-page.ts";
import { answered, silent } from "./testing/answers.ts";

const html = { "content-type": "text/html" };
const page = "<!doctype html>\n<title>The Lotus Guild</title>\n";
const path = "/var/www/matrix-landing/index.html";

test.each([
  ["it is served as it lies there", answered(200, page, html), path, page, []],
  ["a space at its end does no harm", answered(200, page, html), path, `${page}\n`, []],
  ["nobody wrote down where it lies", answered(200, page, html), undefined, undefined, []],
  ["another page is served", answered(200, "<title>Congratulations!</title>", html), path, page, ["wrong-answer"]],
  ["the file is gone", answered(200, page, html), path, undefined, ["wrong-answer"]],
  [
    "it is not HTML",
    answered(200, '{"errcode":"M_UNRECOGNIZED"}', { "content-type": "application/json" }),
    path,
    page,
    ["wrong-answer"],
  ],
  ["the proxy does not find it", answered(404, page, html), path, page, ["wrong-answer"]],
  ["the proxy is silent", silent(), path, page, ["not-answering"]],
])("%s", (_, heard, where, file, expected) => {
  const findings = judgeLandingPage({ url: "https://matrix.lotusguild.org/", heard, path: where, file });
  expect(findings.map(({ kind }) => kind)).toEqual(expected);
});
