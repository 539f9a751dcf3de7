import { expect, test } from "vitest";

import { listen, packetsIn, sidOf } from "./socket-io.ts";

const nothing = { reply: undefined, events: [] };

test.each([
  ['0{"sid":"X","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}', "X"],
  ['0{"sid":7}', undefined],
  ["0null", undefined],
  ["0{", undefined],
  ['40{"sid":"X"}', undefined],
  ["", undefined],
])("the id in %s", (body, sid) => expect(sidOf(body)).toBe(sid));

test("events and the answer, in whatever order they come", () => {
  const packets = packetsIn(
    '40{"sid":"Y"}\u001e42["info",{"version":"2.5.0"}]\u001e430[{"ok":true}]\u001e42["monitorList",{}]',
  );
  expect(listen(nothing, packets)).toEqual({
    reply: [{ ok: true }],
    events: [
      { name: "info", given: [{ version: "2.5.0" }] },
      { name: "monitorList", given: [{}] },
    ],
  });
});

test.each(["", "2", "6", "431[1]", "42[]", "42[7]", "42{}", "42[", '44{"message":"no"}', "\u001e"])(
  "nothing in %j",
  (body) => {
    expect(listen(nothing, packetsIn(body))).toEqual(nothing);
  },
);
