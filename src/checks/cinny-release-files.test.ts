import { expect, test } from "vitest";

import { judgeAssets } from "./cinny-assets.ts";
import { judgeCaching } from "./cinny-caching.ts";
import { judgePages } from "./cinny-page.ts";
import type { Finding } from "./finding.ts";
import { answered, silent } from "./testing/answers.ts";

const kinds = (findings: readonly Finding[]) => findings.map(({ kind }) => kind);
const page = (body: string, status = 200) => ({
  url: "https://chat.example.org/",
  proxy: "npm",
  heard: answered(status, body),
});
const direct = { ...page("<new>"), url: "http://127.0.0.1/" };

test.each([
  ["all three are the same", { onDisk: "<new>", direct, atDoors: [page("<new>")] }, []],
  ["the proxy keeps an old one", { onDisk: "<new>", direct, atDoors: [page("<old>")] }, ["page-differs"]],
  ["nginx serves another folder", { onDisk: "<other>", direct, atDoors: [page("<new>")] }, ["page-differs"]],
  ["nothing lies where it should", { onDisk: undefined, direct, atDoors: [] }, ["page-differs"]],
  [
    "the proxy does not reach it, which is for others to say",
    { onDisk: "<new>", direct, atDoors: [page("", 502)] },
    [],
  ],
  [
    "nobody answers, which is for others to say",
    {
      onDisk: "<new>",
      direct: { url: "http://127.0.0.1/", heard: silent() },
      atDoors: [{ url: "", proxy: "npm", heard: silent() }],
    },
    [],
  ],
])("page: %s", (_, seen, expected) => {
  expect(kinds(judgePages({ path: "/var/www/html/index.html", ...seen }))).toEqual(expected);
});

const js = { "content-type": "application/javascript" };
const script = (status: number, headers: Readonly<Record<string, string>> = js) => [
  { path: "/assets/index-4d1f0c2a.js", answer: { status, headers } },
];

test.each([
  ["all are there", script(206), answered(404), []],
  ["a server without ranges sends all of it", script(200), answered(404), []],
  ["one is gone", script(404), answered(404), ["assets-wrong"]],
  [
    "one is gone, and the page stands in for it",
    script(200, { "content-type": "text/html" }),
    answered(404),
    ["assets-wrong"],
  ],
  ["the page stands in for what nobody has", script(206), answered(200, "<html>"), ["missing-asset-answered"]],
  ["what nobody has is forbidden", script(206), answered(403), []],
])("assets: %s", (_, assets, missing, expected) => {
  expect(kinds(judgeAssets({ origin: "http://127.0.0.1", assets, missing: missing.answer }))).toEqual(expected);
});

const kept = (path: string, status: number, header?: string) => ({
  path,
  answer: { status, headers: header === undefined ? {} : { "cache-control": header } },
});

test.each([
  [
    "as it should be",
    [kept("/", 200, "no-cache"), kept("/assets/a.js", 206, "public, max-age=31536000, immutable")],
    [],
  ],
  ["nothing is said about the page", [kept("/", 200)], ["caching-wrong"]],
  ["a file that is not there says nothing", [kept("/sw.js", 404)], []],
])("caching: %s", (_, answers, expected) => expect(kinds(judgeCaching(answers))).toEqual(expected));
