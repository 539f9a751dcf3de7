import { expect, it } from "vitest";

import { createLimiter } from "./limiter.ts";

it("lets so many work at once and the others in their order, also after a failure", async () => {
  const limiter = createLimiter(2);
  let running = 0;
  let most = 0;
  const begun: number[] = [];
  const work = (n: number) => async (): Promise<number> => {
    begun.push(n);
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    if (n === 1) throw new Error("one failed");
    return n;
  };
  const settled = await Promise.allSettled([0, 1, 2, 3, 4].map((n) => limiter(work(n))));
  expect(settled.map((result) => result.status)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
    "fulfilled",
    "fulfilled",
  ]);
  expect([most, begun]).toEqual([2, [0, 1, 2, 3, 4]]);
});
