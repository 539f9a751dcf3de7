import { expect, test } from "vitest";

import { monitorsIn } from "../services/uptime-kuma.ts";
import { silent } from "./testing/answers.ts";
import { shippedInventory } from "./testing/shipped-inventory.ts";
import { judgeMonitors, monitorsOf } from "./uptime-kuma-monitors.ts";

const inventory = await shippedInventory();
const names = ["Synapse", "LiveKit", "PostgreSQL", "Cinny", "coturn", "lk-jwt-service", "Hookshot"];
/** In the shape of Uptime Kuma 2.5 (server/model/monitor.js), cut to what matters. */
const list = (changes: Readonly<Record<string, object>> = {}) =>
  Object.fromEntries(
    names.map((name, id) => [
      String(id),
      { id, name, url: null, hostname: null, port: null, active: true, forceInactive: false, ...changes[name] },
    ]),
  );
const judged = (monitors: unknown) =>
  judgeMonitors({ kind: "answer", answer: monitorsIn(monitors) ?? [] }, inventory).map(
    (finding) => `${finding.kind} ${"service" in finding ? finding.service : ""}`,
  );

test.each([
  ["all are watched", list(), []],
  ["before 2.0 active is a number", list({ Cinny: { active: 1 } }), []],
  ["one is paused", list({ Cinny: { active: false } }), ["monitor-paused cinny"]],
  ["before 2.0, too", list({ Cinny: { active: 0 } }), ["monitor-paused cinny"]],
  ["the group above one is paused", list({ Cinny: { forceInactive: true } }), ["monitor-paused cinny"]],
  ["one is gone", list({ Cinny: { name: "Web" } }), ["monitor-missing cinny"]],
  [
    "one has another name and looks at its public name",
    list({ Cinny: { name: "Web", url: "https://chat.lotusguild.org" } }),
    [],
  ],
  [
    "one has another name and looks at its port",
    list({ Synapse: { name: "HS", hostname: "10.10.10.29", port: 8008 } }),
    [],
  ],
  [
    "one has another name and looks at another's port",
    list({ Synapse: { name: "HS", hostname: "10.10.10.29", port: 22 } }),
    ["monitor-missing synapse"],
  ],
  [
    "one is paused, and another watches the same",
    { ...list({ Cinny: { active: false } }), x: { name: "cinny 2", active: true } },
    [],
  ],
])("%s", (_, monitors, expected) => expect(judged(monitors)).toEqual(expected));

test("nothing secret of a monitor is kept", () => {
  const [monitor] = monitorsIn({ 1: { name: "a", active: true, basic_auth_pass: "x", pushToken: "y" } }) ?? [];
  expect(monitor).toEqual({ name: "a", active: true, hosts: [], port: undefined });
});

test("silence", () => {
  expect(judgeMonitors(silent(), inventory).map(({ kind }) => kind)).toEqual(["not-answering"]);
});

test.each([
  [[{ ok: false, msg: "authIncorrectCreds" }], "refuses the login of the inventory: authIncorrectCreds"],
  [[{ tokenRequired: true }], "wants a second factor"],
  [undefined, "refuses the login of the inventory: nothing"],
])("no list: %j", (reply, message) => {
  expect(() => monitorsOf({ reply, events: [] })).toThrow(message);
});
