import { expect, test } from "vitest";

import { judgeReached } from "./lk-jwt-livekit.ts";
import { answered, silent } from "./testing/answers.ts";
import { shippedInventory, subjectOf } from "./testing/shipped-inventory.ts";

const url = "wss://matrix.lotusguild.org/livekit/sfu";
const follows = ["livekit", "npm"];
const token = "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl";

test.each([
  ["a list of rooms", answered(200, '{"rooms":[]}'), []],
  [
    "an unknown key",
    answered(401, "invalid API key: lotus"),
    [{ kind: "livekit-key-differs", key: "lotus", url, follows }],
  ],
  [
    "another secret, without the token that is told back",
    answered(401, `invalid token: ${token}, error: x`),
    [{ kind: "livekit-key-differs", key: "lotus", url, follows }],
  ],
  ["a page", answered(200, "<html>"), [{ kind: "livekit-elsewhere", url, got: "200 <html>", follows }]],
  [
    "another service",
    answered(404, "404 page not found"),
    [{ kind: "livekit-elsewhere", url, got: "404 404 page not found", follows }],
  ],
  [
    "somebody who tells tokens back",
    answered(400, `bad token ${token}`),
    [{ kind: "livekit-elsewhere", url, got: "400", follows }],
  ],
  [
    "nothing",
    silent("x", "connection refused"),
    [{ kind: "livekit-elsewhere", url, got: "connection refused", follows }],
  ],
])("%s", async (_, rooms, expected) => {
  const inventory = await shippedInventory();
  const { service } = subjectOf(inventory, "lk-jwt-service");
  expect(judgeReached({ url, key: "lotus", rooms }, service, inventory)).toEqual(expected);
});
