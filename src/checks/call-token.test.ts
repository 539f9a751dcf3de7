import { expect, test } from "vitest";

import { judgeEntry } from "./call-token.ts";
import { shippedInventory } from "./testing/shipped-inventory.ts";

test("is silent when a user gets in, and says where the way ended", async () => {
  const inventory = await shippedInventory();
  expect(judgeEntry({ kind: "let-in" }, inventory)).toEqual([]);
  const follows = ["livekit", "lk-jwt-service"];
  expect(judgeEntry({ kind: "stopped", asked: "LiveKit", got: "401" }, inventory)).toEqual([
    { kind: "call-refused", asked: "LiveKit", got: "401", follows },
  ]);
});
