import { describe, expect, test } from "vitest";

import type { Place } from "./advice.ts";
import type { HookshotFinding } from "./findings/hookshot.ts";
import type { SynapseFinding } from "./findings/synapse.ts";
import { shippedInventory } from "./testing/shipped-inventory.ts";
import { inWords, placeOf } from "./words.ts";

const inventory = await shippedInventory();
const now = new Date("2026-11-24T12:00:00Z");
const at = (service: string) => placeOf({ check: "x", host: "synapse", service }, inventory, now) as Place;
const day = 86_400_000;
const file = "/etc/matrix-synapse/homeserver.yaml";
const hook = { name: "Grafana", room: "Spam and Stuff" };
const bot = "@hookshot:matrix.lotusguild.org";
const amount = { files: 3, bytes: 2e9 };

const synapse: { readonly [Kind in SynapseFinding["kind"]]: Extract<SynapseFinding, { readonly kind: Kind }> } = {
  "synapse-config-unreadable": { kind: "synapse-config-unreadable", at: { file, line: 3 }, problem: "not valid YAML" },
  "config-key-twice": {
    kind: "config-key-twice",
    key: "listeners",
    places: [
      { file, line: 3 },
      { file, line: 9 },
    ],
  },
  "registration-open": { kind: "registration-open", wanted: "token" },
  "registration-differs": { kind: "registration-differs", wanted: "token", configured: "closed" },
  "synapse-vulnerable": {
    kind: "synapse-vulnerable",
    running: "1.149.0",
    fixedIn: "1.157.2",
    worst: "other servers can use up memory",
    advisories: ["GHSA-fp53-rw9v-hcf9"],
  },
  "upgrade-pending": { kind: "upgrade-pending", running: "1.149.0", installed: "1.157.2" },
  "schema-incompatible": { kind: "schema-incompatible", installed: "1.149.0", knows: 93, needs: 94 },
  "signing-key-expired": { kind: "signing-key-expired", until: now },
  "signing-key-differs": { kind: "signing-key-differs", served: ["ed25519:a"], onDisk: [] },
  "sso-unreachable": { kind: "sso-unreachable", issuer: "https://auth.example.org/", got: "connection refused" },
  "background-updates-pending": { kind: "background-updates-pending", names: ["one"] },
  "events-stuck": { kind: "events-stuck", to: "federation", waiting: 3_600_000 },
  "directory-stuck": { kind: "directory-stuck", waiting: 3_600_000 },
  "servers-out-of-reach": { kind: "servers-out-of-reach", servers: [{ name: "matrix.org", failing: 3 * day }] },
  "federation-failing": { kind: "federation-failing", failing: 30, of: 100, longest: 3 * day },
  "media-growing": {
    kind: "media-growing",
    path: "/var/lib/matrix-synapse/media",
    perDay: 2e9,
    free: 9e9,
    daysLeft: 4.5,
    local: amount,
    remote: { files: 1, bytes: 0 },
  },
};
const hookshot: { readonly [Kind in HookshotFinding["kind"]]: Extract<HookshotFinding, { readonly kind: Kind }> } = {
  "appservice-ping-failing": { kind: "appservice-ping-failing", why: "refused", got: "502", differs: ["hs_token"] },
  "appservice-not-read": { kind: "appservice-not-read", file, read: [] },
  "registrations-differ": { kind: "registrations-differ", file, own: "/opt/hookshot/registration.yml", keys: ["url"] },
  "registration-lacks-ephemeral": { kind: "registration-lacks-ephemeral", file, missing: ["receive_ephemeral"] },
  "hook-missing": { kind: "hook-missing", names: ["Grafana"], room: hook.room },
  "hooks-not-loaded": { kind: "hooks-not-loaded", loaded: 3, expected: 11 },
  "hook-dead": { kind: "hook-dead", hook, why: "it expired on 2026-11-03" },
  "hook-orphaned": { kind: "hook-orphaned", hooks: [hook] },
  "hook-duplicated": { kind: "hook-duplicated", hook, ids: 2 },
  "hook-id-leaked": { kind: "hook-id-leaked", hooks: [hook, hook], where: "room" },
  "hook-function-broken": { kind: "hook-function-broken", hook, error: "Unexpected end of input", line: undefined },
  "bridge-bot-absent": { kind: "bridge-bot-absent", bot, room: hook.room, hooks: 1 },
  "bridge-bot-powerless": { kind: "bridge-bot-powerless", bot, room: hook.room, power: 0, needed: 50 },
  "ghost-kept-out": { kind: "ghost-kept-out", ghost: "@hookshot_grafana:x.org", hook, why: "is banned" },
};

describe("the words for findings about Synapse and hookshot", () => {
  test.each([
    ...Object.values(synapse).map((finding) => [finding.kind, finding, at("synapse")] as const),
    ...Object.values(hookshot).map((finding) => [finding.kind, finding, at("hookshot")] as const),
  ])("%s: every line says something, and there is something to type", (_, finding, place) => {
    const { title, detail, means, fix } = inWords(finding, place);
    expect(fix.length).toBeGreaterThan(0);
    for (const line of [title, means, ...detail, ...fix]) {
      expect(line).toMatch(/\S/);
      expect(line).not.toMatch(/undefined|NaN|\n/);
    }
  });
});
