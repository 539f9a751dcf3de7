import { expect, test } from "vitest";

import { judgeReached, type LivekitReached } from "./lk-jwt-livekit.ts";
import { answered, silent } from "./testing/answers.ts";
import { shippedInventory, subjectOf } from "./testing/shipped-inventory.ts";

const url = "wss://matrix.lotusguild.org/livekit/sfu";
const where = "/etc/livekit/config.yaml";
const seal = (text: string) => [Buffer.from(text)];
const well: LivekitReached = {
  url,
  key: "lotus",
  seal: seal("a"),
  answer: answered(200, "OK"),
  livekit: {
    keys: new Map([
      ["other", seal("b")],
      ["lotus", seal("a")],
    ]),
    where,
  },
};
const elsewhere = (got: string) => [{ kind: "livekit-elsewhere", url, got, follows: ["livekit", "npm"] }];
const differs = (key: string) => [{ kind: "livekit-key-differs", key, where, follows: ["livekit"] }];

test.each<readonly [string, Partial<LivekitReached>, readonly unknown[]]>([
  ["all is well", {}, []],
  [
    "LiveKit is not ready, which is another check's to say",
    { answer: answered(406, "Not Ready\nNode Updated At x") },
    [],
  ],
  ["there is no LiveKit in the inventory", { livekit: undefined }, []],
  ["a page", { answer: answered(200, "<html>") }, elsewhere("200 <html>")],
  ["another service", { answer: answered(404, "404 page not found") }, elsewhere("404 404 page not found")],
  ["nothing", { answer: silent("x", "connection refused") }, elsewhere("connection refused")],
  ["another secret", { seal: seal("c") }, differs("lotus")],
  ["another key", { key: "nobody" }, differs("nobody")],
  ["no secret", { seal: undefined }, differs("lotus")],
])("%s", async (_, change, expected) => {
  const inventory = await shippedInventory();
  const { service } = subjectOf(inventory, "lk-jwt-service");
  expect(judgeReached({ ...well, ...change }, service, inventory)).toEqual(expected);
});
