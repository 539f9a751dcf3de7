import { expect, test } from "vitest";

import type { ServiceKind } from "../../inventory/inventory.ts";
import type { Place } from "../advice.ts";
import type { Finding } from "../finding.ts";
import { shippedInventory, subjectOf } from "../testing/shipped-inventory.ts";
import { inWords } from "../words.ts";
import { type BotFinding, botAdvice } from "./bots.ts";
import { type WebClientFinding, webClientAdvice } from "./web-client.ts";

const inventory = await shippedInventory();
const now = new Date("2026-11-24T12:00:00Z");
const place = (kind: ServiceKind): Place => ({ ...subjectOf(inventory, kind), neighbours: [], now });
const since = new Date("2026-11-24T09:00:00Z");

const alias = "#list:example.org";
const botFindings: readonly BotFinding[] = [
  { kind: "account-not-seen", user: "@bot:example.org", since, seen: undefined },
  { kind: "account-not-seen", user: "@bot:example.org", since, seen: since },
  { kind: "bot-encryption-off", device: "BOT", store: undefined },
  { kind: "bot-encryption-off", device: undefined, store: "/opt/matrixbot/nio_store" },
  { kind: "bot-not-answering", room: "spam", waited: 20_000 },
];
const draupnirFindings: readonly BotFinding[] = [
  { kind: "moderation-off" },
  { kind: "rooms-unprotected", protects: 7, wanted: 9, left: 1 },
  { kind: "ban-list-unwatched", alias, strayed: 1 },
  { kind: "ban-list-empty", alias },
  { kind: "ban-list-shrunk", alias, shrunk: [{ kind: "server", has: 20, had: 245 }] },
];
const url = "https://chat.example.org/";
const webFindings: readonly WebClientFinding[] = [
  { kind: "web-config-broken", asked: "GET http://127.0.0.1/config.json", mistake: "it is not JSON" },
  { kind: "page-differs", url, path: "/var/www/html/index.html", proxy: "npm" },
  { kind: "page-differs", url, path: "/var/www/html/index.html", proxy: undefined },
  {
    kind: "assets-wrong",
    origin: url,
    named: 9,
    wrong: Array.from({ length: 7 }, () => ({ path: "/a.js", got: "is answered 404" })),
  },
  { kind: "missing-asset-answered", asked: "GET http://127.0.0.1/assets/x.js", got: "200 <html>" },
  { kind: "caching-wrong", wrong: [{ path: "/", mistake: "may be kept for 900 s", got: "max-age=900" }] },
];
const rows: readonly (readonly [string, Finding, Place])[] = [
  ...botFindings.map((finding) => [finding.kind, finding, place("bot")] as const),
  ...draupnirFindings.map((finding) => [finding.kind, finding, place("draupnir")] as const),
  ...webFindings.map((finding) => [finding.kind, finding, place("cinny")] as const),
];

test.each(rows)("%s: every line says something, and there is something to type", (_, finding, at) => {
  const { title, detail, means, fix } = inWords(finding, at);
  for (const line of [title, means, ...detail, ...fix]) {
    expect(line).toMatch(/\S/);
    expect(line).not.toMatch(/undefined|NaN|\[object| {2}$|\n/);
  }
  for (const line of fix) expect(line).toMatch(/^(?:lotus|!draupnir) /);
  expect(fix.length).toBeGreaterThan(0);
});

test("no kind is left out", () => {
  const kinds = [...Object.keys(botAdvice), ...Object.keys(webClientAdvice)];
  expect(kinds.filter((kind) => !rows.some(([row]) => row === kind))).toEqual([]);
});
