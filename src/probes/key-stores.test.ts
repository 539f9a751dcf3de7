import { expect, test } from "vitest";

import { parseKeyStores } from "./key-stores.ts";

test("reads the stores, and whose they are", () => {
  const stdout = "81920 @bot:matrix.lotusguild.org_BOT.db\n0 @bot:matrix.lotusguild.org_A_B.db\n5 other.db\n";
  expect(parseKeyStores(stdout, "@bot:matrix.lotusguild.org")).toEqual([
    { device: "BOT", bytes: 81_920 },
    { device: "A_B", bytes: 0 },
    { device: undefined, bytes: 5 },
  ]);
  expect(parseKeyStores("", "@bot:a.org")).toEqual([]);
});
