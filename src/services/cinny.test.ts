import { describe, expect, test } from "vitest";

import { assetsOf, cacheMistake, configMistake, firstScript, hasRightType, releaseIn, releaseNamed } from "./cinny.ts";

test.each([
  ['<script type="module" crossorigin src="/assets/index-4d1f0c2a.js"></script>', "/assets/index-4d1f0c2a.js"],
  ['<script crossorigin src="./assets/index-a.js" type="module"></script>', "/assets/index-a.js"],
  ['<script src="/old.js"></script>', undefined],
  ['<script type="module">import "/x.js"</script>', undefined],
  ["", undefined],
])("firstScript %s", (page, script) => expect(firstScript(page)).toBe(script));

describe("assetsOf", () => {
  test("gives what a page of Vite's build names, each once", () => {
    const page = `<link id="favicon" rel="shortcut icon" href="./public/favicon.ico" />
      <link rel="manifest" href="/manifest.json" /><link rel="canonical" href="/elsewhere" />
      <link rel="apple-touch-icon" sizes="57x57" href="/assets/apple-touch-icon-57x57-C5wLcIbJ.png" />
      <link rel="stylesheet" href="https://example.org/other.css" /><img src="//example.org/a.png" />
      <script>window.global ||= window;</script>
      <script type="module" crossorigin src="/assets/index-4d1f0c2a.js"></script>
      <script src="/assets/index-4d1f0c2a.js"></script>
      <audio><source src="/assets/notification.ogg" type="audio/ogg" /></audio>`;
    expect(assetsOf(page)).toEqual([
      "/public/favicon.ico",
      "/manifest.json",
      "/assets/apple-touch-icon-57x57-C5wLcIbJ.png",
      "/assets/index-4d1f0c2a.js",
      "/assets/notification.ogg",
    ]);
  });
  test("takes its time for nothing", () => {
    const started = performance.now();
    for (const piece of ["<link", "<script ", '<img src="', "<", " src="]) assetsOf(piece.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

test.each([
  ["/assets/index.js", "application/javascript", true],
  ["/assets/index.js", "text/javascript; charset=utf-8", true],
  ["/assets/index.js", "text/html", false],
  ["/assets/index.css", "text/plain", false],
  ["/manifest.json", "application/manifest+json", true],
  ["/assets/x.wasm", "application/octet-stream", false],
  ["/assets/x.ogg", "audio/ogg", true],
  ["/assets/x.ogg", "text/html", false],
])("%s served as %s is right: %s", (path, type, right) => expect(hasRightType(path, type)).toBe(right));

test.each([
  ["/", "no-cache", false],
  ["/", "public, max-age=0, must-revalidate", false],
  ["/", "max-age=300", false],
  ["/", undefined, true],
  ["/config.json", "public, max-age=31536000", true],
  ["/assets/index-4d1f0c2a.js", "public, max-age=31536000, immutable", false],
  ["/assets/index-4d1f0c2a.js", undefined, false],
  ["/assets/index-4d1f0c2a.js", "no-store", true],
])("%s with Cache-Control %s is a mistake: %s", (path, header, wrong) => {
  expect(cacheMistake(path, header) !== undefined).toBe(wrong);
});

test.each([
  ['{"homeserverList":["a.org"],"allowCustomHomeservers":false,"unknown":1}', undefined],
  ["{", "it is not JSON"],
  ['{"homeserverList":["a.org"],"allowCustomHomeservers":"no"}', "allowCustomHomeservers is not true or false"],
  [
    '{"homeserverList":["a.org"],"featuredCommunities":{"spaces":[1]}}',
    "featuredCommunities.spaces is not a list of texts",
  ],
  ['{"homeserverList":["a.org"],"hashRouter":{"enabled":1}}', "hashRouter.enabled is not true or false"],
  ['{"homeserverList":["a.org"],"defaultHomeserver":"0"}', "defaultHomeserver is no place in a list of 1"],
])("config.json %s: %s", (text, mistake) => expect(configMistake(text)).toBe(mistake));

// From the lab's page: grep -roHE prints file and match.
const found = `/var/www/html/assets/index-4d1f0c2a.js:"v4.10.5"
/var/www/html/assets/index-4d1f0c2a.js:"v4.10.5"
/var/www/html/assets/index-4d1f0c2a.js:'v1.1.0'
/var/www/html/assets/index-0ld.js:"v4.10.3"
`;
test.each([
  ["/assets/index-4d1f0c2a.js", "v4.10.5"],
  ["/assets/index-0ld.js", "v4.10.3"],
  ["/assets/index-new.js", undefined],
])("the release of %s is %s", (script, release) => expect(releaseIn(found, script)).toBe(release));

test.each([
  ['{"version":"4.12.6","commit":"9be44d0"}', "4.12.6"],
  ['{"version":"main"}', undefined],
  ["<html>", undefined],
])("release.json %s names %s", (text, version) => expect(releaseNamed(text)).toBe(version));
